// Showing a factor again: with the code of the app, a passkey, or the password of whoever has nothing else.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ConfirmMethod } from '../data/account/contract.ts'
import { showPasskey } from '../data/account/passkeys.ts'
import { factorsChanged } from '../data/account/queries.ts'
import { api } from '../data/api.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { PasswordField } from '../ui/field.tsx'
import { CodeField, cleanCode } from './code-field.tsx'
import { FactorRefused } from './factor-refused.tsx'

type Props = { methods: readonly ConfirmMethod[]; email: string | null; onConfirmed: () => void; onCancel?: () => void }

export function ConfirmForm({ methods, email, onConfirmed, onCancel }: Props) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const byCode = methods.includes('totp')
  const byPassword = !byCode && methods.includes('password')
  const byPasskey = methods.includes('passkey')
  const confirm = useMutation({
    gcTime: 0,
    mutationFn: async (how: 'typed' | 'passkey') => {
      if (how === 'typed')
        return api.security.confirm({ body: byCode ? { code: cleanCode(typed) } : { password: typed } })
      const { options } = await api.security.confirmPasskeyOptions()
      return api.security.confirmPasskey({ body: { response: await showPasskey(options) } })
    },
    onSuccess: async () => {
      await factorsChanged(queries)
      onConfirmed()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(byCode || byPassword ? 'typed' : 'passkey')
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      {/* Password managers look for whom the password is. */}
      {byPassword && email && (
        <input autoComplete="username" readOnly tabIndex={-1} aria-hidden="true" className="sr-only" value={email} />
      )}
      {byCode && <CodeField autoFocus value={typed} onChange={setTyped} />}
      {byPassword && (
        <PasswordField
          label="Password"
          autoComplete="current-password"
          required
          autoFocus
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
        />
      )}
      {byPasskey && (byCode || byPassword) && (
        <Button icon="key" disabled={confirm.isPending} onClick={() => confirm.mutate('passkey')}>
          Use a passkey instead
        </Button>
      )}
      <FactorRefused
        way={confirm.variables === 'passkey' ? 'passkey' : byCode ? 'totp' : 'password'}
        error={confirm.error}
      />
      <DialogActions>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button kind="primary" type="submit" busy={confirm.isPending} autoFocus={!byCode && !byPassword}>
          {byCode || byPassword ? 'Confirm' : 'Use a passkey'}
        </Button>
      </DialogActions>
    </form>
  )
}
