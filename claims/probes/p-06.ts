// P-06: every change, whoever makes it and however, leaves a line of the same transaction: with a line that cannot be
// written nothing is changed.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { linesOf } from '../looks/trail.ts'
import { unguarded } from '../looks/unguarded.ts'
import type { World } from '../world/world.ts'

const sites = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })

type Change = { what: string; method: 'POST' | 'PATCH' | 'GET'; path: string; body?: object }

async function changesOf(world: World): Promise<Change[]> {
  const asset = await world.addAsset('harbour')
  const base = `/v1/assets/${asset.assetId}`
  const admin = await world.as('harbour', 'org_admin')
  const [site] = (await admin.call('GET', '/v1/sites', sites)).sites
  return [
    { what: 'add a site', method: 'POST', path: '/v1/sites', body: { name: 'Audited place' } },
    { what: 'rename a site', method: 'PATCH', path: `/v1/sites/${site?.siteId}`, body: { name: site?.name } },
    {
      what: 'add an asset',
      method: 'POST',
      path: '/v1/assets',
      body: { requestId: randomUUID(), name: 'Audited', kind: 'sensor', siteId: site?.siteId },
    },
    { what: 'rename an asset', method: 'PATCH', path: base, body: { name: 'Audited again' } },
    {
      what: 'revoke a certificate',
      method: 'POST',
      path: `${base}/certificates/${asset.serial}/revoke`,
      body: { reason: 'superseded' },
    },
    { what: 'issue a certificate', method: 'POST', path: `${base}/certificates`, body: { requestId: randomUUID() } },
    {
      what: 'invite a person',
      method: 'POST',
      path: '/v1/people',
      body: { name: 'Audited', email: `p06-${randomUUID().slice(0, 8)}@harbour.example`, role: 'engineer' },
    },
    {
      what: 'make a group',
      method: 'POST',
      path: '/v1/groups',
      body: { name: `Audited ${randomUUID().slice(0, 8)}`, permissions: ['asset.read'], siteIds: 'all' },
    },
    { what: 'change a policy', method: 'PATCH', path: '/v1/organisation', body: { sessionsPerPerson: 9 } },
  ]
}

async function eachLeavesALine(admin: Visitor, changes: readonly Change[]): Promise<number> {
  let found = 0
  for (const { what, method, path, body } of changes) {
    const { status, lines } = await linesOf(admin, () => admin.ask(method, path, body))
    holds(status < 300, `${what} is answered ${status}`)
    holds(lines.length > 0, `${what} leaves no line`)
    for (const line of lines) holds(line.person !== null && line.words !== '', `the line of ${what} says too little`)
    found += lines.length
  }
  return found
}

/** The owner of the server breaks the log: changes must stop, not go on unseen. */
async function brokenLogStopsChanges(world: World, admin: Visitor): Promise<void> {
  await world.sql('superuser', async (sql) => {
    await unguarded(sql, async () => {
      await sql.rows('alter table audit.line add constraint broken check (false) not valid')
      try {
        const { status } = await admin.ask('POST', '/v1/sites', { name: 'Unrecorded' })
        holds(status >= 500, `a change without a line is answered ${status}`)
      } finally {
        await sql.rows('alter table audit.line drop constraint broken')
      }
    })
  })
  const { text } = await admin.ask('GET', '/v1/sites')
  holds(!text.includes('Unrecorded'), 'a change without a line was made')
}

export const probe: Probe = {
  id: 'P-06',
  async run(world) {
    const admin = await world.as('harbour', 'org_admin')
    const changes = await changesOf(world)
    const lines = await eachLeavesALine(admin, changes)
    await brokenLogStopsChanges(world, admin)
    return `${changes.length} kinds of change left ${lines} lines with person and words; with a broken log nothing is changed`
  },
  control: {
    broken: 'a request that changes nothing, told as a change',
    run: async (world) =>
      eachLeavesALine(await world.as('harbour', 'org_admin'), [{ what: 'a look', method: 'GET', path: '/v1/sites' }]),
  },
}
