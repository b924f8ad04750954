// A new API token: what for, what it may, how long. Nothing is ticked beforehand: least is the default.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { DANGEROUS } from '../../../core/permissions.ts'
import { mySessionsQuery } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import type { Permission } from '../../data/contract.ts'
import { PERMISSION_WORDS, groupsFor, permissionLabel } from '../../data/permission-words.ts'
import { fieldsOf } from '../../data/problem.ts'
import { useSession } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'
import type { NewToken } from './token-reveal.tsx'

const DAYS = [7, 30, 90, 180, 365]
const DAYS_USUAL = 90

type Props = { onClose: () => void; onMade: (made: NewToken) => void }

export function TokenDialog({ onClose, onMade }: Props) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: '', days: DAYS_USUAL })
  const [chosen, setChosen] = useState<Permission[]>([])
  const add = useMutation({
    gcTime: 0,
    mutationFn: () =>
      api.tokens.add({
        body: { name: form.name.trim(), days: form.days, permissions: ['session.read', ...chosen] },
      }),
    onSuccess: async ({ token, expiresAt }) => {
      onMade({ name: form.name.trim(), token, expiresAt, reads: chosen.includes('asset.read') })
      await queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="Make an API token">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          hint="What it is for, so that you know later which one to end."
          placeholder="Historian, north yard"
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <SelectField
          label="Ends after"
          value={form.days}
          error={fields.days}
          onChange={(e) => setForm({ ...form, days: Number(e.target.value) })}
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </SelectField>
        <PermissionChecks chosen={chosen} error={fields.permissions} onChange={setChosen} />
        <Refused error={add.error} what="Not made" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            Make the token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type ChecksProps = { chosen: Permission[]; error?: string; onChange: (chosen: Permission[]) => void }

/** What the person holds and a token may have. */
function PermissionChecks({ chosen, error, onChange }: ChecksProps) {
  const { permissions, organisation } = useSession()
  const possible = (each: Permission) =>
    each !== 'session.read' && permissions.includes(each) && !DANGEROUS.some((dangerous) => dangerous === each)
  const groups = groupsFor(organisation.kind)
    .map((group) => ({ ...group, permissions: group.permissions.filter(possible) }))
    .filter((group) => group.permissions.length > 0)
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-sm font-medium">It may</legend>
      <div
        role="region"
        aria-label="Permissions"
        tabIndex={0}
        className="grid max-h-64 gap-3 overflow-auto rounded-md border border-control bg-raised px-3 py-2"
      >
        {groups.map((group) => (
          <div key={group.title}>
            <p className="caption">{group.title}</p>
            {group.permissions.map((each) => (
              <Check
                key={each}
                label={permissionLabel(each)}
                hint={PERMISSION_WORDS[each].meaning}
                checked={chosen.includes(each)}
                onChange={(e) => onChange(e.target.checked ? [...chosen, each] : chosen.filter((id) => id !== each))}
              />
            ))}
          </div>
        ))}
      </div>
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
    </fieldset>
  )
}
