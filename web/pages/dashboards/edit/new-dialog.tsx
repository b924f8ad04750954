import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../../core/limits.ts'
import { api } from '../../../data/api.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Check, TextField } from '../../../ui/field.tsx'
import { Refused } from '../../../ui/states.tsx'
import { DASHBOARDS_KEY } from '../queries.ts'

export function NewDialog({ onClose }: { onClose: () => void }) {
  const can = useCan()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const [tried, setTried] = useState(false)
  const make = useMutation({
    mutationFn: () => api.dashboards.add({ body: { name: name.trim(), isShared } }),
    onSuccess: async ({ dashboardId }) => {
      await queries.invalidateQueries({ queryKey: DASHBOARDS_KEY })
      await navigate({ ...to.dashboard(dashboardId), search: { edit: 'yes' } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '') make.mutate()
  }
  return (
    <Dialog open onClose={onClose} title="New dashboard">
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <TextField
          label="Name"
          value={name}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          error={tried && name.trim() === '' ? 'Give it a name.' : undefined}
          onChange={(e) => setName(e.target.value)}
        />
        {can('dashboard.share') && (
          <Check
            label="For the organisation"
            hint="Everybody sees it; of what they may not see, nothing."
            checked={isShared}
            onChange={(e) => setShared(e.target.checked)}
          />
        )}
        <Refused error={make.error} what="Not made" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={make.isPending}>
            Make it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
