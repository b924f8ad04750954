// V-17: permissions are defined for groups of people, at some sites or everywhere; nobody gives what they do not hold, and
// a change counts from the next request on.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { newcomer } from '../looks/account.ts'
import type { World } from '../world/world.ts'

const made = z.object({ groupId: z.string() })
const mine = z.object({ person: z.object({ personId: z.string() }), permissions: z.array(z.string()) })
const access = z.object({
  permissions: z.array(z.object({ permission: z.string(), because: z.array(z.object({ source: z.string() })) })),
})

type Give = (admin: Visitor, personId: string, groupIds: string[]) => Promise<void>

async function groupsDecide(world: World, give: Give): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const { visitor } = await newcomer(world, 'harbour', 'operator')
  const { personId } = (await visitor.call('GET', '/v1/session', mine)).person
  const site = { name: `By a group ${randomUUID().slice(0, 8)}` }
  holds((await visitor.ask('POST', '/v1/sites', site)).status === 403, 'an operator may add sites')
  const body = { name: `Planners ${randomUUID().slice(0, 8)}`, permissions: ['site.edit'], siteIds: 'all' }
  const { groupId } = await admin.call('POST', '/v1/groups', made, body)
  await give(admin, personId, [groupId])
  const allowed = await visitor.ask('POST', '/v1/sites', site)
  holds(allowed.status < 300, `a member of the group is answered ${allowed.status}`)
  const why = await admin.call('GET', `/v1/people/${personId}/access`, access)
  const because = why.permissions.find(({ permission }) => permission === 'site.edit')?.because ?? []
  holds(
    because.some(({ source }) => source === 'group'),
    '"why may they?" does not name the group',
  )
  await give(admin, personId, [])
  holds((await visitor.ask('POST', '/v1/sites', site)).status === 403, 'who left the group still may')
  // Somebody who may edit people and groups, and nothing else, tries to give more than they hold.
  const clerks = await admin.call('POST', '/v1/groups', made, {
    name: `Clerks ${randomUUID().slice(0, 8)}`,
    permissions: ['person.read', 'person.edit', 'group.edit'],
    siteIds: 'all',
  })
  await give(admin, personId, [clerks.groupId])
  const own = await visitor.ask('PATCH', `/v1/people/${personId}`, { role: 'org_admin' })
  const wider = await visitor.ask('PATCH', `/v1/groups/${clerks.groupId}`, { permissions: ['certificate.issue'] })
  holds(own.status >= 400 && wider.status >= 400, `escalating is answered ${own.status} and ${wider.status}`)
  await give(admin, personId, [])
  return 'a group gives and takes a right at once and is named as the reason; a clerk raises neither themselves nor the group'
}

export const probe: Probe = {
  id: 'V-17',
  run: (world) =>
    groupsDecide(world, (admin, personId, groupIds) => admin.tell('PATCH', `/v1/people/${personId}`, { groupIds })),
  control: { broken: 'groups that nobody is put into', run: (world) => groupsDecide(world, async () => undefined) },
}
