// The catalogue as boxes to tick, grouped and explained. What cannot be ticked stays to be seen, with the reason.

import { DANGEROUS, PERMISSION_SCOPE, SECOND_FACTOR } from '../../../core/permissions.ts'
import type { Permission } from '../../data/contract.ts'
import { groupsFor, PERMISSION_WORDS, permissionLabel } from '../../data/permission-words.ts'
import { useSession } from '../../shell/use-session.ts'
import { Check } from '../../ui/field.tsx'

type Props = {
  chosen: readonly Permission[]
  /** Whether the group counts everywhere: some permissions cannot be held at some sites alone. */
  everywhere: boolean
  readOnly: boolean
  onChange: (chosen: Permission[]) => void
}

export function PermissionFields({ chosen, everywhere, readOnly, onChange }: Props) {
  const { organisation, permissions } = useSession()
  const why = (permission: Permission): string | null => {
    if (!permissions.includes(permission)) return 'You do not hold this yourself, so you cannot give it.'
    if (!everywhere && PERMISSION_SCOPE[permission] === 'organisation') return 'Only in a group that counts everywhere.'
    return null
  }
  const toggle = (permission: Permission, on: boolean) =>
    onChange(on ? [...chosen, permission] : chosen.filter((each) => each !== permission))
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-2">
      {groupsFor(organisation.kind).map(({ title, permissions: listed }) => (
        <fieldset key={title} className="min-w-0">
          <legend className="mb-1 text-sm font-semibold">{title}</legend>
          <div className="divide-y divide-line border-y border-line">
            {listed
              .filter((permission) => permission !== 'session.read')
              .map((permission) => {
                const reason = why(permission)
                const on = chosen.includes(permission)
                return (
                  <Check
                    key={permission}
                    label={permissionLabel(permission)}
                    hint={<Hint permission={permission} reason={readOnly ? null : reason} />}
                    checked={on}
                    // Taking away what one does not hold is refused as well: the group would change by more than one holds.
                    disabled={readOnly || (reason !== null && !(on && permissions.includes(permission)))}
                    onChange={(e) => toggle(permission, e.target.checked)}
                  />
                )
              })}
          </div>
        </fieldset>
      ))}
    </div>
  )
}

const dangerous: readonly Permission[] = DANGEROUS

function Hint({ permission, reason }: { permission: Permission; reason: string | null }) {
  return (
    <>
      {PERMISSION_WORDS[permission].meaning}
      {SECOND_FACTOR.includes(permission)
        ? ' Needs a second factor.'
        : dangerous.includes(permission) && ' Asks for the password again.'}
      {reason && <span className="block font-medium text-ink-2">{reason}</span>}
    </>
  )
}
