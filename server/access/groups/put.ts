// Writing a group. Who may hand out what is decided by the database (app.group_put).
import { sql } from 'kysely'
import type { GroupId, SiteId } from '../../../core/ids.ts'
import type { Permission } from '../../../core/permissions.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { groupName, groupNote, refuseClash, refuseLocalised } from './fields.ts'

export type Group = {
  groupId: GroupId
  name: string
  /** Empty: none. */
  note: string
  permissions: readonly Permission[]
  siteIds: 'all' | readonly SiteId[]
}

export async function putGroup(tx: Tx, keys: OrgKeys, group: Group, isNew: boolean): Promise<void> {
  const { groupId, name, note, permissions, siteIds } = group
  refuseLocalised(permissions, siteIds)
  await refuseClash(tx, keys, name, isNew ? undefined : groupId)
  const named = keys.seal('record', groupName(groupId), name)
  const noted = note === '' ? null : keys.seal('record', groupNote(groupId), note)
  await sql`select app.group_put(${groupId}, ${named}, ${noted}, ${permissions}::text[], ${siteIds === 'all'},
    ${siteIds === 'all' ? [] : siteIds}::uuid[])`.execute(tx.kysely)
}
