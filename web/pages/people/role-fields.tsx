// What a person is: role, sites where the role is limited to some, and groups beside it. What one does not hold oneself cannot be given.

import { useQuery } from '@tanstack/react-query'
import { ROLE_PERMISSIONS, SITE_LIMITED_ROLES } from '../../../core/permissions.ts'
import { type Group, groupsQuery, type Standing } from '../../data/access.ts'
import type { Permission, Role } from '../../data/contract.ts'
import { sitesQuery } from '../../data/queries.ts'
import { ROLE_MEANING, ROLE_WORD } from '../../data/words.ts'
import { useSession } from '../../shell/use-session.ts'
import { Check, SelectField } from '../../ui/field.tsx'
import { Plain } from '../../ui/plain.tsx'

const TENANT_ROLES: Role[] = ['operator', 'site_manager', 'engineer', 'org_admin', 'none']
export const rolesOf = (kind: 'tenant' | 'platform'): Role[] => (kind === 'platform' ? ['staff'] : TENANT_ROLES)

type Props = { standing: Standing; onChange: (standing: Standing) => void; error?: string }

export function RoleFields({ standing, onChange, error }: Props) {
  const { organisation, permissions } = useSession()
  const limited = SITE_LIMITED_ROLES.includes(standing.role)
  const roles = rolesOf(organisation.kind)
  const beyond = roles.filter((role) => !holdsAll(permissions, ROLE_PERMISSIONS[role]))
  return (
    <>
      <SelectField
        label="Role"
        value={standing.role}
        hint={
          <>
            {ROLE_MEANING[standing.role]}
            {beyond.length > 0 && ' Roles that hold more than you do are not yours to give.'}
          </>
        }
        error={error}
        onChange={(e) =>
          onChange({ ...standing, role: roles.find((each) => each === e.target.value) ?? standing.role })
        }
      >
        {roles.map((role) => (
          <option key={role} value={role} disabled={beyond.includes(role)}>
            {ROLE_WORD[role]}
          </option>
        ))}
      </SelectField>
      {limited && <SiteChecks chosen={standing.siteIds} onChange={(siteIds) => onChange({ ...standing, siteIds })} />}
      {organisation.kind === 'tenant' && (
        <GroupChecks
          chosen={standing.groupIds}
          needed={standing.role === 'none'}
          onChange={(groupIds) => onChange({ ...standing, groupIds })}
        />
      )}
    </>
  )
}

/** Whether somebody who holds these may give those. */
export function holdsAll(held: readonly Permission[], wanted: readonly Permission[]): boolean {
  return wanted.every((permission) => held.includes(permission))
}

const LIST = 'max-h-44 divide-y divide-line overflow-auto rounded-md border border-control bg-raised px-3'
const toggled = (chosen: string[], id: string, on: boolean) =>
  on ? [...chosen, id] : chosen.filter((each) => each !== id)

function SiteChecks({ chosen, onChange }: { chosen: string[]; onChange: (siteIds: string[]) => void }) {
  const sites = useQuery(sitesQuery)
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Sites</legend>
      <div className={LIST}>
        {(sites.data ?? []).map((site) => (
          <Check
            key={site.siteId}
            label={<Plain text={site.name} />}
            checked={chosen.includes(site.siteId)}
            onChange={(e) => onChange(toggled(chosen, site.siteId, e.target.checked))}
          />
        ))}
      </div>
      {chosen.length === 0 && <p className="mt-1 text-sm text-warn">Without a site this role sees no asset.</p>}
    </fieldset>
  )
}

type GroupProps = { chosen: string[]; needed: boolean; onChange: (groupIds: string[]) => void }

function GroupChecks({ chosen, needed, onChange }: GroupProps) {
  const { permissions } = useSession()
  const groups = useQuery(groupsQuery)
  const open = (groups.data ?? []).filter((group) => group.archivedAt === null)
  if (open.length === 0) return needed ? <p className="text-sm text-warn">There is no group yet to be in.</p> : null
  const hint = (group: Group) =>
    holdsAll(permissions, group.permissions) ? group.note : 'Holds more than you do, so you cannot change who is in it.'
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">
        Groups {!needed && <span className="font-normal text-ink-3">(optional)</span>}
      </legend>
      <div className={LIST}>
        {open.map((group) => (
          <Check
            key={group.groupId}
            label={<Plain text={group.name} />}
            hint={hint(group)}
            disabled={!holdsAll(permissions, group.permissions)}
            checked={chosen.includes(group.groupId)}
            onChange={(e) => onChange(toggled(chosen, group.groupId, e.target.checked))}
          />
        ))}
      </div>
      {needed && chosen.length === 0 && (
        <p className="mt-1 text-sm text-warn">Without role and group this person may sign in and see nothing.</p>
      )}
    </fieldset>
  )
}
