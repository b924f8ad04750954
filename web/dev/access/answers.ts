// The answers of the operations on groups, access, sessions and operating-as.

import type { Group, Grant } from '../../data/access.ts'
import type { Permission } from '../../data/contract.ts'
import { accessLines } from './world.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const done: Answer = { status: 204 }
const missing: Answer = { problem: 404, title: 'Not found' }

export function accessAnswers(world: World, ask: Ask): Answer | undefined {
  const { path } = ask
  if (path.startsWith('/v1/groups')) return groups(world, ask)
  if (path.startsWith('/v1/sessions')) return sessions(world, ask)
  if (path.startsWith('/v1/operate-as')) return operateAs(world, ask)
  const person = /^\/v1\/people\/([^/]+)(\/access|\/erase)?$/.exec(path)
  if (person) return ofPerson(world, ask, person[1] ?? '', person[2])
  return undefined
}

function groups({ access }: World, { method, path, body }: Ask): Answer {
  const [, , , groupId, act] = path.split('/')
  if (method === 'GET') return ok({ groups: access.groups })
  const found = access.groups.find((each) => each.groupId === groupId)
  if (method === 'POST' && groupId === undefined) {
    if (access.groups.some((each) => each.name === body.name))
      return { problem: 422, title: 'Not accepted', fields: { name: 'another group has this name' } }
    const made: Group = { ...fields(body), groupId: idOf(5, 50 + access.groups.length), members: [], archivedAt: null }
    access.groups.push(made)
    return ok({ groupId: made.groupId }, 201)
  }
  if (!found) return missing
  if (act === 'archive') Object.assign(found, { archivedAt: new Date().toISOString(), members: [] })
  else Object.assign(found, fields(body))
  return done
}

function fields(body: Record<string, unknown>): Pick<Group, 'name' | 'note' | 'permissions' | 'siteIds'> {
  return {
    name: String(body.name),
    note: typeof body.note === 'string' && body.note !== '' ? body.note : null,
    permissions: (body.permissions ?? []) as Permission[],
    siteIds: body.siteIds as 'all' | string[],
  }
}

function ofPerson({ people, access }: World, { method, body }: Ask, personId: string, part?: string): Answer {
  const person = people.find((each) => each.personId === personId)
  if (!person) return missing
  if (part === '/access')
    return ok({
      personId,
      role: person.role,
      state: person.state,
      secondFactor: { required: person.role === 'org_admin', why: person.role === 'org_admin' ? 'role' : null },
      permissions: accessLines(person, access.groups),
    })
  if (part === '/erase') {
    Object.assign(person, { name: null, email: null, erasedAt: new Date().toISOString() })
    return done
  }
  if (method === 'PATCH' && Array.isArray(body.groupIds)) {
    person.groupIds = body.groupIds as string[]
    for (const group of access.groups) {
      const without = group.members.filter((each) => each !== personId)
      group.members = person.groupIds.includes(group.groupId) ? [...without, personId] : without
    }
  }
  if (method === 'PATCH' && typeof body.state === 'string') person.state = body.state as typeof person.state
  return done
}

function sessions({ access }: World, { method, path, body }: Ask): Answer {
  if (method === 'GET') return ok({ sessions: access.sessions })
  const sessionId = path.split('/')[3]
  const before = access.sessions.length
  access.sessions = access.sessions.filter((each) =>
    sessionId === 'end' ? each.person?.personId !== body.personId : each.sessionId !== sessionId,
  )
  return sessionId === 'end' ? ok({ ended: before - access.sessions.length }) : done
}

function operateAs(world: World, { method, path, body }: Ask): Answer {
  const { grants } = world.access
  if (method === 'GET') return ok({ grants })
  const [, , , grantId, act] = path.split('/')
  if (grantId === 'leave' || act === 'enter') {
    const found = grants.find((each) => each.grantId === grantId)
    world.operate(act === 'enter' && found ? found : null)
    return done
  }
  if (grantId === undefined) {
    const consent = body.orgId === idOf(4, 2)
    const at = Date.now()
    const made: Grant = {
      grantId: idOf(6, 70 + grants.length),
      organisation: world.organisations.find((each) => each.orgId === body.orgId) ?? null,
      staff: { personId: idOf(3, 1), name: 'Marta Lindqvist' },
      reason: String(body.reason),
      ticket: String(body.ticket),
      elevated: body.elevated === true,
      minutes: Number(body.minutes),
      state: consent ? 'requested' : 'granted',
      requestedAt: new Date(at).toISOString(),
      decidedAt: consent ? null : new Date(at).toISOString(),
      expiresAt: consent ? null : new Date(at + Number(body.minutes) * 60_000).toISOString(),
      endedAt: null,
    }
    grants.unshift(made)
    return ok({ grantId: made.grantId, state: made.state }, 201)
  }
  const found = grants.find((each) => each.grantId === grantId)
  if (!found) return missing
  const at = new Date().toISOString()
  if (act === 'end') Object.assign(found, { state: 'ended', endedAt: at })
  else if (body.approve === true)
    Object.assign(found, {
      state: 'granted',
      decidedAt: at,
      expiresAt: new Date(Date.now() + found.minutes * 60_000).toISOString(),
    })
  else Object.assign(found, { state: 'refused', decidedAt: at })
  return done
}
