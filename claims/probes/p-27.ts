// P-27: what was revoked stays revoked: no operation and no database role takes it back, and a new certificate or a
// restart of the gateway's view does not either.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { holds, type Probe } from '../claim.ts'
import { revoke } from '../looks/bad-identities.ts'
import { inContext } from '../looks/context.ts'
import { doorsOf } from '../looks/doors.ts'
import { outsidersSay } from '../looks/outsiders.ts'
import { renew } from '../looks/renewing.ts'
import { knock } from '../world/door.ts'
import type { Added, World } from '../world/world.ts'

/** What somebody tries who wants a revocation gone: statements that each change or delete it. */
const UNDOING = [
  'delete from app.revocation where serial = $1',
  `update app.revocation set revoked_at = now() + interval '9 years' where serial = $1`,
  `update app.certificate set state = 'confirmed' where serial = $1`,
  `update app.certificate set serial = '\\x0102030405060708' where serial = $1`,
  'delete from app.certificate where serial = $1',
]

async function refusedEverywhere(world: World, asset: Added): Promise<void> {
  for (const door of doorsOf(world)) {
    const answer = await knock(door, asset)
    holds(!answer.letIn, `${door.name} lets in what was revoked (${answer.said})`)
  }
  const { letIn, said } = await renew(world, asset)
  holds(!letIn, `what was revoked gets its next certificate over EST (${said})`)
}

/** The operations that could bring it back: there is none with that name; the others do not. */
async function undo(world: World, asset: Added): Promise<number> {
  const engineer = await world.as('harbour', 'engineer')
  const base = `/v1/assets/${asset.assetId}/certificates/${asset.serial}`
  const paths = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')).paths
  const named = Object.keys(paths).filter((path) => /un-?revoke|reinstate|restore|hold/.test(path))
  holds(named.length === 0, `there is an operation ${named.join()}`)
  await engineer.ask('POST', `${base}/confirm`)
  await engineer.ask('POST', `${base}/revoke`, { reason: 'removeFromCRL' })
  // Again, for another reason, one by one and among many: the first time and the first reason stay.
  await engineer.ask('POST', `${base}/revoke`, { reason: 'superseded' })
  await engineer.ask('POST', '/v1/certificates/revoke', { reason: 'superseded', assetIds: [asset.assetId] })
  for (const replaces of ['planned', 'compromised'])
    await engineer.ask('POST', `/v1/assets/${asset.assetId}/certificates`, { requestId: randomUUID(), replaces })
  await engineer.ask('POST', `/v1/assets/${asset.assetId}/certificates`, { requestId: randomUUID() })
  const serial = Buffer.from(asset.serial, 'hex')
  await inContext(world, engineer, async (sql) => {
    for (const text of UNDOING) {
      await sql.rows('savepoint attempt')
      const refusal = await sql.refusal(text, [serial])
      if (refusal !== undefined) await sql.rows('rollback to savepoint attempt')
    }
    const [row] = await sql.rows('select count(*)::int as n from app.revocation where serial = $1', [serial])
    holds(row?.['n'] === 1, 'the row of the revocation is gone')
  })
  // The owner of the whole database server is stopped by the triggers; only dropping those would help.
  await world.sql('superuser', async (sql) => {
    for (const text of UNDOING.slice(0, 2)) {
      const refusal = await sql.refusal(text, [serial])
      holds(refusal !== undefined, `a superuser's plain statement was obeyed: ${text}`)
    }
  })
  return 7 + UNDOING.length + 2
}

export const probe: Probe = {
  id: 'P-27',
  async run(world) {
    const asset = await world.addAsset('harbour')
    await revoke(world, asset)
    const before = await outsidersSay(world, asset)
    const tried = await undo(world, asset)
    await refusedEverywhere(world, asset)
    const after = await outsidersSay(world, asset)
    holds(before === after, `outsiders were told ${before}, and now ${after}`)
    return `${tried} ways to take it back tried as engineer, in SQL and as superuser; refused at both listeners and for renewal afterwards; outsiders hear the same before and after: ${after}`
  },
  control: {
    broken: 'a certificate that nobody revoked',
    run: async (world) => refusedEverywhere(world, await world.addAsset('harbour')),
  },
}
