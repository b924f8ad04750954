// How long a record is kept, as the platform says it of one that has just been signed.
import { z } from 'zod'
import { holds } from '../claim.ts'
import type { World } from '../world/world.ts'
import { formFor, signedBy } from './records.ts'

const kept = z.object({ record: z.object({ keepMonths: z.number(), isArchived: z.boolean() }) })
const keeping = z.object({
  kinds: z.array(z.object({ kind: z.string(), months: z.number(), floorMonths: z.number() })),
})

export async function monthsOf(world: World, recordId: string): Promise<number> {
  const engineer = await world.as('harbour', 'engineer')
  return (await engineer.call('GET', `/v1/records/${recordId}`, kept)).record.keepMonths
}

/** A record of this kind, signed just now by somebody whom the administrator has called qualified. */
export async function recordOf(world: World, kind: string): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const asset = await world.addAsset('harbour')
  return (await signedBy(admin, asset.assetId, await formFor(admin, kind))).recordId
}

export async function qualify(world: World, kinds: readonly string[]): Promise<void> {
  const admin = await world.as('harbour', 'org_admin')
  const session = z.object({ person: z.object({ personId: z.string() }) })
  const { personId } = (await admin.call('GET', '/v1/session', session)).person
  const body = {
    personId,
    kinds,
    title: 'Examiner',
    issuer: 'An institute',
    validFrom: '2020-01-01',
    validUntil: '2099-12-31',
  }
  await admin.call('POST', '/v1/credentials', z.object({ credentialId: z.string() }), body)
}

/** By the operation, and by SQL of the api's own login. */
export async function neverBelow(world: World, kind: string, floorMonths: number): Promise<void> {
  const admin = await world.as('harbour', 'org_admin')
  for (const months of [floorMonths - 1, 1, 0, -5]) {
    const { status } = await admin.ask('PATCH', '/v1/record-keeping', { kind, months })
    holds(status === 400, `${months} months for a ${kind} are answered ${status}`)
  }
  const refusal = await world.sql('superuser', (sql) =>
    sql.refusal(`insert into app.record_keeping (org_id, kind, months) select org_id, $1, $2 from app.org limit 1`, [
      kind,
      floorMonths - 1,
    ]),
  )
  holds(refusal !== undefined, `the database takes ${floorMonths - 1} months for a ${kind}`)
  const { kinds } = await admin.call('GET', '/v1/record-keeping', keeping)
  const one = kinds.find((each) => each.kind === kind)
  holds((one?.months ?? 0) >= floorMonths, `a ${kind} is kept for ${one?.months} months`)
}
