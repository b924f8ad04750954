// What a group is made of, and what the api refuses about it before the database is asked.
import { z } from 'zod'
import { conflict, invalid, overLimit } from '../../../core/errors.ts'
import type { GroupId, SiteId } from '../../../core/ids.ts'
import { GROUPS_PER_ORG_MAX, SITES_PER_GROUP_MAX } from '../../../core/limits.ts'
import { PERMISSION_SCOPE, PERMISSIONS, type Permission } from '../../../core/permissions.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys, Place } from '../../keys/org-keys.ts'
import { permission, siteId } from '../../operation/fields.ts'

export const permissions = z.array(permission).min(1, 'is empty').max(PERMISSIONS.length)
/** Where the group's permissions are held: `all`, also at sites still to come. */
export const groupSites = z.union([z.literal('all'), z.array(siteId).max(SITES_PER_GROUP_MAX)])

export const groupName = (row: GroupId): Place => ({ table: 'permission_group', column: 'name_sealed', row })
export const groupNote = (row: GroupId): Place => ({ table: 'permission_group', column: 'note_sealed', row })

/** The database refuses it too; here it can be said of which permissions. */
export function refuseLocalised(chosen: readonly Permission[], siteIds: 'all' | readonly SiteId[]): void {
  if (siteIds === 'all') return
  const whole = chosen.filter((each) => PERMISSION_SCOPE[each] === 'organisation')
  if (whole.length > 0)
    throw invalid('Some permissions cannot be held at some sites alone', {
      fields: { permissions: `only for all sites: ${whole.join(', ')}` },
    })
}

/** What the database holds, which knows no other permissions than these. */
export const permissionsOf = (held: readonly string[]): Permission[] =>
  PERMISSIONS.filter((each) => held.includes(each))

/** Names are sealed, so that they clash is seen here. Two made at the same moment may still: names decide nothing. */
export async function refuseClash({ kysely }: Tx, keys: OrgKeys, name: string, own?: GroupId): Promise<void> {
  const groups = await kysely
    .selectFrom('app.permission_group')
    .select(['group_id', 'name_sealed'])
    .where('archived_at', 'is', null)
    .execute()
  if (own === undefined && groups.length >= GROUPS_PER_ORG_MAX)
    throw overLimit(`There are ${GROUPS_PER_ORG_MAX} groups already`, { hint: 'Archive one that is not used.' })
  const folded = fold(name)
  const taken = groups.some(
    ({ group_id, name_sealed }) =>
      group_id !== own && fold(keys.open('record', groupName(group_id), name_sealed)) === folded,
  )
  if (taken) throw conflict('There is a group of this name', { fields: { name: 'is the name of another group' } })
}

/** Names that differ by case alone are one to a reader; by way of capitals, in which ß is SS. */
const fold = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase()
