// An authenticator app: the secret as a picture and as text, and a code that shows that it arrived.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { factorsChanged } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import { fieldsOf, isProblem } from '../../data/problem.ts'
import { CodeField, cleanCode } from '../../shell/code-field.tsx'
import { TooMany } from '../../shell/factor-refused.tsx'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { DialogActions } from '../../ui/dialog.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Bone, Failed, Refused } from '../../ui/states.tsx'

type Props = { onDone: (recoveryCodes: string[] | null) => void; onCancel: () => void }

export function TotpSetup({ onDone, onCancel }: Props) {
  // A secret of its own each time this opens, kept no longer than it is on screen.
  const begun = useQuery({
    queryKey: ['totp-secret'],
    queryFn: () => api.totp.begin(),
    gcTime: 0,
    staleTime: 'static',
    retry: false,
  })
  if (begun.isError) return <Failed error={begun.error} what="A new secret" retry={() => void begun.refetch()} />
  if (!begun.data)
    return (
      <div role="status" aria-label="Loading a new secret" className="grid gap-3">
        <Bone className="h-52 w-52" />
        <Bone className="w-2/3" />
      </div>
    )
  return <Verify {...begun.data} onDone={onDone} onCancel={onCancel} />
}

function Verify({ secret, uri, onDone, onCancel }: Props & { secret: string; uri: string }) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const enable = useMutation({
    gcTime: 0,
    mutationFn: () => api.totp.enable({ body: { code: cleanCode(typed) } }),
    onSuccess: async ({ recoveryCodes }) => {
      // The codes first: reading anew may lead away from here.
      onDone(recoveryCodes)
      await factorsChanged(queries)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enable.mutate()
  }
  const wrong = fieldsOf(enable.error).code !== undefined
  return (
    <form onSubmit={submit} className="grid gap-5">
      <ol className="grid gap-5">
        <li className="grid gap-3">
          <p className="font-medium">1. Scan this with an authenticator app</p>
          <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
            <QrCode text={uri} label="QR code of the secret; the same as text stands beside it" />
            <div className="grid min-w-44 grow basis-0 gap-3 text-sm">
              <p className="text-ink-2">Any app that knows TOTP will do. Or type the secret:</p>
              <Code text={secret} shown={inFours(secret)} what="secret" />
              <a href={uri} className="text-ink-2 underline underline-offset-2 hover:text-ink pointer-coarse:py-2.5">
                Open the app on this device
              </a>
            </div>
          </div>
        </li>
        <li className="grid gap-3">
          <CodeField
            label="2. Type the code that it shows"
            value={typed}
            onChange={setTyped}
            error={
              wrong
                ? 'That is not the code of this secret now. Wait for the next one; if it fails again, check the clock of the phone.'
                : undefined
            }
          />
        </li>
      </ol>
      {isProblem(enable.error, 429) && <TooMany retryAfter_s={enable.error.retryAfter_s} />}
      {enable.isError && !wrong && !isProblem(enable.error, 429) && <Refused error={enable.error} what="Not set up" />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" busy={enable.isPending}>
          Verify and set up
        </Button>
      </DialogActions>
    </form>
  )
}

const inFours = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret
