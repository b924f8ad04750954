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

const name = 'Not to be made'
const now = Date.now()
const WINDOW = `from=${now - 60_000}&to=${now}`
const QUERIES: Record<string, () => string> = {
  'live.stream': () => `?assets=${randomUUID()}`,
  'series.read': () => `?${WINDOW}&buckets=10&signals=1`,
  'samples.export': () => `?${WINDOW}&signals=1`,
}
/** Well-formed bodies, so that a refusal is for the missing permission and nothing else. */
const BODIES: Record<string, () => object> = {
  'organisations.add': () => ({ name, adminName: name, adminEmail: 'a@audit.example' }),
  'people.invite': () => ({ name, email: 'b@audit.example', role: 'operator', siteIds: [] }),
  'people.edit': () => ({ role: 'org_admin' }),
  'sites.add': () => ({ name }),
  'sites.edit': () => ({ name }),
  'assets.add': () => ({ requestId: randomUUID(), name, kind: 'sensor', siteId: randomUUID() }),
  'assets.edit': () => ({ name }),
  'certificates.issue': () => ({ requestId: randomUUID() }),
  'certificates.revoke': () => ({ reason: 'keyCompromise' }),
  'signals.edit': () => ({ name }),
  'sparklines.read': () => ({ assetIds: [randomUUID()], seconds: 60 }),
}

function ask(visitor: Visitor, { id, method, path }: Asked, body: object) {
  const filled = path.replaceAll(/\{[^}]+\}/g, (part) =>
    part === '{signalNo}' ? '1' : part === '{serial}' ? 'ab'.repeat(17) : randomUUID(),
  )
  return visitor.ask(method, `${filled}${QUERIES[id]?.() ?? ''}`, method === 'GET' ? undefined : body)
}

async function asDeclared(visitor: Visitor, role: Role): Promise<string> {
  const may: readonly string[] = [...ROLE_PERMISSIONS[role], 'signed-in']
  let refused = 0
  for (const operation of guarded) {
    if (may.includes(operation.permission)) {
      // An empty body makes nothing; whatever is said of it, it is not that the right is missing.
      const { status } = await ask(visitor, operation, {})
      holds(status !== 403 && status !== 401, `${role} is refused ${operation.id} (${status})`)
    } else {
      const { status, text } = await ask(visitor, operation, BODIES[operation.id]?.() ?? {})
      refused += 1
      holds(
        status === 403,
        `${role} without ${operation.permission} is answered ${status} by ${operation.id}: ${text.slice(0, 120)}`,
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
    const { status } = await ask(nobody, operation, BODIES[operation.id]?.() ?? {})
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
