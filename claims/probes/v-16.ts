// V-16: what a role may is what it was given, operation by operation; nobody may anything but sign in.
import { randomUUID } from 'node:crypto'
import { type Role, ROLE_PERMISSIONS, ROLES } from '../../core/permissions.ts'
import { operations } from '../../server/api/operations.ts'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

type Asked = { id: string; method: string; path: string; permission: string }

const guarded: Asked[] = operations
  .map(({ id, method, path, permission }) => ({ id, method, path, permission }))
  // Signing out would end the visitor's own session in the middle of the look.
  .filter(({ permission, id }) => permission !== 'public' && id !== 'sign-in.end')

/** Ids that exist nowhere: whoever may, gets 404 or 400; whoever may not, gets 403, before anything is looked up. */
function ask(visitor: Visitor, { method, path }: Asked) {
  const filled = path.replaceAll(/\{[^}]+\}/g, (name) =>
    name === '{signalNo}' ? '1' : name === '{serial}' ? 'ab12' : randomUUID(),
  )
  const query = path === '/v1/live' ? `?assets=${randomUUID()}` : ''
  return visitor.ask(method, filled + query, method === 'GET' ? undefined : {})
}

async function asDeclared(visitor: Visitor, role: Role): Promise<string> {
  const may: readonly string[] = [...ROLE_PERMISSIONS[role], 'signed-in']
  let refused = 0
  for (const operation of guarded) {
    const { status } = await ask(visitor, operation)
    if (may.includes(operation.permission))
      holds(status !== 403 && status !== 401, `${role} is refused ${operation.id} (${status})`)
    else {
      refused += 1
      // A body that is wrong is told before the right to send it is looked at: neither tells anything about data.
      holds(
        status === 403 || status === 400,
        `${role} without ${operation.permission} is answered ${status} by ${operation.id}`,
      )
    }
  }
  return `${role} ${guarded.length - refused}/${guarded.length}`
}

async function look(world: World): Promise<string> {
  const told: string[] = []
  for (const role of ROLES)
    told.push(await asDeclared(role === 'staff' ? await world.staff() : await world.as('harbour', role), role))
  const nobody = world.nobody()
  for (const operation of guarded) {
    const { status } = await ask(nobody, operation)
    holds(status === 401, `nobody is answered ${status} by ${operation.id}`)
  }
  return `${told.join(', ')} operations allowed as declared; nobody: none`
}

export const probe: Probe = {
  id: 'V-16',
  run: look,
  control: {
    broken: 'an administrator in the place of the operator',
    run: async (world) => asDeclared(await world.as('harbour', 'org_admin'), 'operator'),
  },
}
