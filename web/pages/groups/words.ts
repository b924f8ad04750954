// A group in one line: what it may, where.

import type { Group } from '../../data/access.ts'
import type { Permission } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { PERMISSION_WORDS } from '../../data/permission-words.ts'

const NAMED = 3

/** "see assets, see values, change assets and 4 more": what everybody may (sign in) is not worth a word. */
export function mayWords(permissions: readonly Permission[]): string {
  const said = permissions.filter((each) => each !== 'session.read').map((each) => PERMISSION_WORDS[each].may)
  if (said.length === 0) return 'nothing'
  if (said.length <= NAMED + 1) return said.join(', ')
  return `${said.slice(0, NAMED).join(', ')} and ${said.length - NAMED} more`
}

export function whereWords(siteIds: Group['siteIds'], names: ReadonlyMap<string, string>): string {
  if (siteIds === 'all') return 'Everywhere'
  if (siteIds.length === 0) return 'No site'
  if (siteIds.length > NAMED) return plural(siteIds.length, 'site')
  return siteIds.map((id) => names.get(id) ?? 'another site').join(', ')
}
