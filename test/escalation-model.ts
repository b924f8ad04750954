// What people may do, written down a second time and in the simplest words: a grant is a set of `permission@site`, or
// `permission@*` for everywhere, `permission@-` for nowhere yet (a role without a site). The property test compares the platform with it after every step.
import type { GroupId, PersonId, SiteId } from '../core/ids.ts'
import { PERMISSION_SCOPE, type Permission, type Role, ROLE_PERMISSIONS } from '../core/permissions.ts'

export type Grant = ReadonlySet<string>
export type Sites = 'all' | readonly SiteId[]
export type Person = {
  role: Role
  state: 'invited' | 'active' | 'disabled'
  sites: readonly SiteId[]
  groups: readonly GroupId[]
}
export type Group = { permissions: readonly Permission[]; sites: Sites; isArchived: boolean }
export type Model = { people: Map<PersonId, Person>; groups: Map<GroupId, Group>; sites: SiteId[] }

const LIMITED: readonly Role[] = ['operator', 'site_manager']

export function spread(permissions: readonly Permission[], sites: Sites): Grant {
  const at = sites === 'all' ? ['*'] : sites.length === 0 ? ['-'] : sites
  return new Set(permissions.flatMap((each) => at.map((site) => `${each}@${site}`)))
}

export function grantOfGroup({ permissions, sites, isArchived }: Group): Grant {
  return isArchived ? new Set() : spread(permissions, sites)
}

/** What somebody may do while they are active. */
export function grantOf(model: Model, { role, sites, groups }: Person): Grant {
  const isLocal = (each: Permission) =>
    LIMITED.includes(role) && PERMISSION_SCOPE[each] === 'site' && each !== 'session.read'
  const held = ROLE_PERMISSIONS[role]
  const local = held.filter(isLocal)
  const grants = [
    spread(
      held.filter((each) => !isLocal(each)),
      'all',
    ),
    spread(local, sites),
    ...groups.flatMap((id) => {
      const group = model.groups.get(id)
      return group === undefined ? [] : [grantOfGroup(group)]
    }),
  ]
  return simplest(grants.flatMap((grant) => [...grant]))
}

/** What is held everywhere is not told of a site, and what is held somewhere not of nowhere. */
export function simplest(all: Iterable<string>): Grant {
  const held = new Set(all)
  const isTold = (each: string) => {
    const permission = permissionOf(each)
    if (each.endsWith('@*')) return true
    if (held.has(`${permission}@*`)) return false
    return !each.endsWith('@-') || ![...held].some((other) => other !== each && permissionOf(other) === permission)
  }
  return new Set([...held].filter(isTold))
}

export const permissionOf = (held: string): string => held.slice(0, held.indexOf('@'))

export const covers = (mine: Grant, theirs: Grant): boolean =>
  [...theirs].every((each) => each.endsWith('@-') || mine.has(each) || mine.has(`${permissionOf(each)}@*`))

export const can = (grant: Grant, permission: Permission): boolean =>
  [...grant].some((each) => permissionOf(each) === permission)

export const canEverywhere = (grant: Grant, permission: Permission): boolean => grant.has(`${permission}@*`)

/** May somebody with this grant change a person from one standing to another? Nobody stands before an invitation. */
export function mayChangePerson(model: Model, by: Grant, from: Person | null, to: Person): boolean {
  const isCovered = (person: Person) => covers(by, grantOf(model, person))
  return canEverywhere(by, 'person.edit') && (from === null || isCovered(from)) && isCovered(to)
}

/** May they make a group of it, or change one? Its members must be covered before and after. */
export function mayChangeGroup(model: Model, by: Grant, id: GroupId | null, to: Group): boolean {
  const from = id === null ? undefined : model.groups.get(id)
  const members = [...model.people.values()].filter(({ groups }) => id !== null && groups.includes(id))
  const after: Model = { ...model, groups: new Map(model.groups) }
  if (id !== null) after.groups.set(id, to)
  return (
    canEverywhere(by, 'group.edit') &&
    (from === undefined || covers(by, grantOfGroup(from))) &&
    covers(by, grantOfGroup(to)) &&
    to.permissions.every((each) => to.isArchived || can(by, each)) &&
    members.every((each) => covers(by, grantOf(model, each)) && covers(by, grantOf(after, each)))
  )
}
