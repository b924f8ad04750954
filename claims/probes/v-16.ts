// V-16: what a role may is what it was given, operation by operation; nobody may anything but sign in.
import { randomBytes, randomUUID } from 'node:crypto'
import { type Role, ROLE_PERMISSIONS, ROLES } from '../../core/permissions.ts'
import { operations } from '../../server/api/operations.ts'
import type { Visitor } from '../../sim/visitor.ts'
import { EXAMPLES, type Things } from '../../test/authorisation-examples.ts'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

type Asked = { id: string; method: string; path: string; permission: string }

const guarded: Asked[] = operations
  .map(({ id, method, path, permission }) => ({ id, method, path, permission }))
  // What anybody signed in may ask is between them and their account: no role decides it.
  .filter(({ permission }) => permission !== 'public' && permission !== 'signed-in')

/** Things that nobody has, so that what is allowed changes nothing either. */
const id = <T extends string>(): T => randomUUID() as T
const NOTHING: Things = {
  orgId: id(),
  siteId: id(),
  assetId: id(),
  serial: 'ab'.repeat(17),
  signalNo: 1,
  personId: id(),
  goneId: id(),
  groupId: id(),
  ruleId: id(),
  shelvedRuleId: id(),
  outRuleId: id(),
  maintenanceId: id(),
  computedId: id(),
  dashboardId: id(),
  subscriptionId: id(),
  formId: id(),
  idleFormId: id(),
  recordId: id(),
  defectId: id(),
  serviceId: id(),
  credentialId: id(),
  dutyId: id(),
  sessionId: id(),
  grantId: id(),
  sinkId: id(),
  webhookId: id(),
  claimId: id(),
  lineId: randomUUID(),
  ticket: randomBytes(32).toString('base64url'),
}

/** A well-formed request, so that a refusal is for the missing permission and nothing else; or one with an empty body. */
function ask(visitor: Visitor, { id: operation, method, path }: Asked, how: 'well-formed' | 'empty') {
  const { params = {}, query = {}, body = {} } = EXAMPLES[operation]?.(NOTHING) ?? {}
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, part: string) =>
    encodeURIComponent(String(params[part] ?? randomUUID())),
  )
  const asked = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]))
  return visitor.ask(method, `${filled}?${asked}`, method === 'GET' ? undefined : how === 'empty' ? {} : body)
}

async function asDeclared(visitor: Visitor, role: Role): Promise<string> {
  const may: readonly string[] = ROLE_PERMISSIONS[role]
  let refused = 0
  for (const operation of guarded) {
    if (may.includes(operation.permission)) {
      // An empty body makes nothing; whatever is said of it, it is not that the right is missing.
      const { status, text } = await ask(visitor, operation, 'empty')
      // A factor may be asked for again; that is not the role's.
      const isOfRole = status === 401 || (status === 403 && !text.includes(':problem:step-up"'))
      holds(!isOfRole, `${role} is refused ${operation.id} (${status})`)
    } else {
      const { status, text } = await ask(visitor, operation, 'well-formed')
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
  // 'none' is who has groups alone; the demonstration has nobody like that.
  for (const role of ROLES.filter((each) => each !== 'none'))
    told.push(await asDeclared(role === 'staff' ? await world.staff() : await world.as('harbour', role), role))
  const nobody = world.nobody()
  for (const operation of guarded) {
    const { status } = await ask(nobody, operation, 'well-formed')
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
