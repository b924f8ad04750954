// Role and sites belong together: two roles see assigned sites alone.

import { useQuery } from '@tanstack/react-query'
import { SITE_LIMITED_ROLES } from '../../../core/permissions.ts'
import type { Role } from '../../data/contract.ts'
import { sitesQuery } from '../../data/queries.ts'
import { ROLE_MEANING, ROLE_WORD } from '../../data/words.ts'
import { useSession } from '../../shell/use-session.ts'
import { Check, SelectField } from '../../ui/field.tsx'

const TENANT_ROLES: Role[] = ['operator', 'site_manager', 'engineer', 'org_admin']
export const rolesOf = (kind: 'tenant' | 'platform'): Role[] => (kind === 'platform' ? ['staff'] : TENANT_ROLES)

export type RoleChoice = { role: Role; siteIds: string[] }
type Props = { choice: RoleChoice; onChange: (choice: RoleChoice) => void; error?: string }

export function RoleFields({ choice, onChange, error }: Props) {
  const { organisation } = useSession()
  const limited = SITE_LIMITED_ROLES.includes(choice.role)
  return (
    <>
      <SelectField
        label="Role"
        value={choice.role}
        hint={ROLE_MEANING[choice.role]}
        error={error}
        onChange={(e) =>
          onChange({
            ...choice,
            role: rolesOf(organisation.kind).find((each) => each === e.target.value) ?? choice.role,
          })
        }
      >
        {rolesOf(organisation.kind).map((role) => (
          <option key={role} value={role}>
            {ROLE_WORD[role]}
          </option>
        ))}
      </SelectField>
      {limited && <SiteChecks chosen={choice.siteIds} onChange={(siteIds) => onChange({ ...choice, siteIds })} />}
    </>
  )
}

function SiteChecks({ chosen, onChange }: { chosen: string[]; onChange: (siteIds: string[]) => void }) {
  const sites = useQuery(sitesQuery)
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Sites</legend>
      <div className="max-h-56 divide-y divide-line overflow-auto rounded-md border border-control bg-raised px-3">
        {(sites.data ?? []).map((site) => (
          <Check
            key={site.siteId}
            label={site.name}
            checked={chosen.includes(site.siteId)}
            onChange={(e) =>
              onChange(e.target.checked ? [...chosen, site.siteId] : chosen.filter((id) => id !== site.siteId))
            }
          />
        ))}
      </div>
      {chosen.length === 0 && <p className="mt-1 text-sm text-warn">Without a site this person sees no asset.</p>}
    </fieldset>
  )
}
