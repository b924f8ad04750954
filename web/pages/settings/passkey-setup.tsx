// A passkey: named first, so that it can be told from others when it is lost, then made by the device.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { makePasskey, passkeysPossible } from '../../data/account/passkeys.ts'
import { factorsChanged } from '../../data/account/queries.ts'
import { clientWords } from '../../data/client-words.ts'
import { fieldsOf } from '../../data/problem.ts'
import { api } from '../../data/api.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'

type Props = { onDone: (recoveryCodes: string[] | null) => void; onCancel: () => void }

export function PasskeySetup({ onDone, onCancel }: Props) {
  const queries = useQueryClient()
  const [name, setName] = useState(() => clientWords(navigator.userAgent))
  const add = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const { options } = await api.passkeys.options()
      return api.passkeys.add({ body: { name: name.trim(), response: await makePasskey(options) } })
    },
    onSuccess: async ({ recoveryCodes }) => {
      onDone(recoveryCodes)
      await factorsChanged(queries)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  if (!passkeysPossible())
    return (
      <>
        <Notice title="This browser knows no passkeys">Use another browser, or an authenticator app.</Notice>
        <DialogActions>
          <Button onClick={onCancel}>Close</Button>
        </DialogActions>
      </>
    )
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-ink-2">
        The device keeps a key and uses it after its screen lock, a fingerprint or a touch. It works on this platform’s
        address alone, so no copy of this page can ask for it.
      </p>
      <TextField
        label="Name"
        required
        autoFocus
        maxLength={NAME_CHARS_MAX}
        hint="For the list, so that you know which one to remove when a device is lost."
        value={name}
        error={fields.name}
        onChange={(e) => setName(e.target.value)}
      />
      {!fields.name && <Refused error={add.error} what="Not added" />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" icon="key" busy={add.isPending}>
          Make a passkey
        </Button>
      </DialogActions>
    </form>
  )
}
