// P-67: security-relevant events of each kind leave a line with time, category, event, result, source and actor, refused
// attempts included (IEC 62443-4-2 CR 2.8).
import { randomUUID } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import { newcomer } from '../looks/account.ts'
import { newest, type TrailLine } from '../looks/trail.ts'
import type { World } from '../world/world.ts'

type Wanted = { what: string; is(line: TrailLine): boolean }

const WANTED: Wanted[] = [
  { what: 'a sign-in', is: ({ event, result }) => event === 'sign-in.done' && result === 'done' },
  { what: 'a failed sign-in', is: ({ event, result }) => event === 'sign-in.failed' && result === 'refused' },
  { what: 'a refused request', is: ({ result, event }) => event === 'refused' && result === 'refused' },
  { what: 'a configuration change', is: ({ category }) => category === 'configuration' },
  { what: 'a certificate', is: ({ event }) => event.startsWith('certificate.') },
  { what: 'a session that ended', is: ({ event }) => event === 'session.ended' },
  { what: 'a request for the log itself', is: ({ category }) => category === 'audit' },
]

async function provoke(world: World): Promise<void> {
  const { email, visitor } = await newcomer(world, 'harbour', 'operator')
  await world.nobody().ask('POST', '/v1/sign-in', { email, password: 'not this one, whoever asks' })
  await visitor.ask('POST', '/v1/sites', { name: 'Not allowed' })
  await visitor.tell('POST', '/v1/sign-out')
  const admin = await world.as('harbour', 'org_admin')
  await admin.ask('POST', '/v1/sites', { name: `Audited ${randomUUID().slice(0, 8)}` })
  await admin.ask('POST', '/v1/audit/exports', { format: 'csv' })
  await world.addAsset('harbour')
}

async function allThere(world: World, since: number): Promise<string> {
  const lines = (await newest(await world.as('harbour', 'org_admin'))).filter(({ at }) => Date.parse(at) >= since)
  for (const { what, is } of WANTED) {
    const found = lines.find(is)
    holds(found !== undefined, `${what} left no line`)
    const full = [found.at, found.category, found.event, found.result, found.process]
    holds(full.every(Boolean) && Number.isFinite(Date.parse(found.at)), `the line of ${what} lacks a field`)
  }
  return `${WANTED.length} kinds of event, each with time, category, event, result, source and actor`
}

export const probe: Probe = {
  id: 'P-67',
  async run(world) {
    const since = Date.now() - 1_000
    await provoke(world)
    return allThere(world, since)
  },
  control: { broken: 'a time at which nothing happened', run: (world) => allThere(world, Date.now() + 3_600_000) },
}
