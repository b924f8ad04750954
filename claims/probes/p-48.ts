// P-48: create, edit, archive and download each leave one line that stays; a download leaves it before the first byte,
// and its ticket is good once, for the one who asked.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { linesOf, newest } from '../looks/trail.ts'
import type { World } from '../world/world.ts'

const made = z.object({ groupId: z.string() })
const requested = z.object({ url: z.string() })

/** Exactly one line with this event came of the request. */
async function oneLine(reader: Visitor, event: string, ask: () => ReturnType<Visitor['ask']>): Promise<string> {
  let text = ''
  const { status, lines } = await linesOf(reader, async () => {
    const answer = await ask()
    text = answer.text
    return answer
  })
  holds(status < 300, `${event} is answered ${status} ${text.slice(0, 100)}`)
  const found = lines.filter((line) => line.event === event)
  holds(found.length === 1, `${event} left ${found.length} lines of ${lines.map((line) => line.event).join()}`)
  return text
}

async function allFour(world: World, download: (admin: Visitor, path: string) => ReturnType<Visitor['ask']>) {
  const admin = await world.as('waterworks', 'org_admin')
  const name = `Audited ${randomUUID().slice(0, 8)}`
  const body = { name, permissions: ['asset.read'], siteIds: 'all' }
  const { groupId } = made.parse(
    JSON.parse(await oneLine(admin, 'group.added', () => admin.ask('POST', '/v1/groups', body))),
  )
  const path = `/v1/groups/${groupId}`
  await oneLine(admin, 'group.changed', () => admin.ask('PATCH', path, { name: `${name} again` }))
  await oneLine(admin, 'group.archived', () => admin.ask('POST', `${path}/archive`))
  const { url } = await admin.call('POST', '/v1/audit/exports', requested, { format: 'jsonl' })
  const file = new URL(url, world.platform.publicUrl).pathname
  const stranger = await (await world.as('harbour', 'org_admin')).ask('GET', file)
  holds(stranger.status === 404, `somebody else's ticket is answered ${stranger.status}`)
  const before = (await newest(admin, '&event=audit.exported')).length
  await download(admin, file)
  const after = (await newest(admin, '&event=audit.exported')).length
  holds(after === before + 1, `a download left ${after - before} lines`)
  const again = await admin.ask('GET', file)
  holds(again.status >= 400, `a used ticket is answered ${again.status}`)
  return 'one line each for create, edit, archive and download; a ticket works once and for nobody else'
}

export const probe: Probe = {
  id: 'P-48',
  run: (world) => allFour(world, (admin, path) => admin.ask('GET', path)),
  control: {
    broken: 'a download that was not made',
    run: (world) => allFour(world, (admin) => admin.ask('GET', '/v1/session')),
  },
}
