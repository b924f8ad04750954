// P-81: when an asset's certificate has ninety days or fewer left, people who see the asset are told by name on every
// page, until it has another; expired is told as expired; revoked is no matter of renewal.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import type { Added, World } from '../world/world.ts'

const DAY_S = 86_400
const some = z.object({ count: z.int(), soonest: z.array(z.object({ name: z.string(), assetId: z.string() })) })
const told = z.object({ expiring: some, expired: some })
const issued = z.object({ certificate: z.object({ serial: z.string() }) })

/** Nobody can wait three years: the row of a certificate that ends then is written past the platform. */
async function plant(world: World, { assetId }: Added, left_s: number): Promise<void> {
  const der = randomBytes(200)
  await world.sql('superuser', (sql) =>
    sql.rows(
      `insert into app.certificate (org_id, asset_id, serial, state, key_origin, fingerprint, spki, issuer, not_before, not_after,
         certificate_der, created_by, confirmed_at)
       select org_id, asset_id, $2, 'confirmed', 'csr', $3, $4, 'CN=auditor', now() - interval '1000 days',
         now() + make_interval(secs => $5), $6, null, now() from app.asset where asset_id = $1`,
      [assetId, randomBytes(17), createHash('sha256').update(der).digest(), randomBytes(32), left_s, der],
    ),
  )
}

async function replacedBy(world: World, asset: Added, left_s: number): Promise<void> {
  const engineer = await world.as('harbour', 'engineer')
  const revoke = `/v1/assets/${asset.assetId}/certificates/${asset.serial}/revoke`
  holds((await engineer.ask('POST', revoke, { reason: 'unspecified' })).status === 200, 'revoking failed')
  await plant(world, asset, left_s)
}

/** Of these assets alone: the plant may have others. */
async function namesTold(world: World, assets: Added[], organisation: 'harbour' | 'waterworks' = 'harbour') {
  const engineer = await world.as(organisation, 'engineer')
  const { expiring, expired } = await engineer.call('GET', '/v1/certificates/expiring', told)
  const names = (all: z.output<typeof some>) =>
    all.soonest.filter(({ assetId }) => assets.some((each) => each.assetId === assetId)).map(({ name }) => name)
  return { expiring: names(expiring), expired: names(expired) }
}

async function look(world: World, left_s: number): Promise<string> {
  const late = await world.addAsset('harbour', { name: 'Ends soon' })
  await replacedBy(world, late, left_s)
  const later = await world.addAsset('harbour', { name: 'Ends later' })
  await replacedBy(world, later, 90 * DAY_S + 60)
  const over = await world.addAsset('harbour', { name: 'Has ended' })
  await replacedBy(world, over, -60)
  const all = [late, later, over]
  const now = await namesTold(world, all)
  holds(now.expiring.join() === 'Ends soon', `expiring is told of: ${now.expiring.join() || 'nothing'}`)
  holds(now.expired.join() === 'Has ended', `expired is told of: ${now.expired.join() || 'nothing'}`)
  const stranger = await namesTold(world, all, 'waterworks')
  holds(stranger.expiring.length + stranger.expired.length === 0, 'another organisation is told')

  const engineer = await world.as('harbour', 'engineer')
  for (const { assetId } of [late, over]) {
    const path = `/v1/assets/${assetId}/certificates`
    const { certificate } = await engineer.call('POST', path, issued, { requestId: randomUUID(), replaces: 'planned' })
    const confirmed = await engineer.ask('POST', `${path}/${certificate.serial}/confirm`, {})
    holds(confirmed.status === 204, `confirming answered ${confirmed.status}`)
  }
  const after = await namesTold(world, all)
  holds(after.expiring.length + after.expired.length === 0, 'still told after the renewal')
  return 'told by name at 90 days less a minute, not at 90 days and a minute; expired as expired; gone once renewed; not to others'
}

export const probe: Probe = {
  id: 'P-81',
  run: (world) => look(world, 90 * DAY_S - 60),
  control: {
    broken: 'an end that is further away than ninety days',
    run: (world) => look(world, 91 * DAY_S),
  },
}
