// The link that went to a new address. Mail scanners open links by themselves, so it takes a press here to count.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { factorsChanged } from '../../data/account/queries.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'

export function ConfirmEmailPage() {
  useTitle('Confirm your address')
  const queries = useQueryClient()
  const [token] = useState(() => window.location.hash.slice(1))
  const confirm = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.email.confirm({ body: { token } }),
    onSuccess: () => factorsChanged(queries),
  })
  const bad =
    token === '' || isProblem(confirm.error, 401) || isProblem(confirm.error, 404) || isProblem(confirm.error, 409)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Confirm your address</h1>
      {bad && (
        <Notice severity="fault" live title="This link does not work">
          It has been used, has expired, or is not complete. Ask for a new one under Settings, Security.
        </Notice>
      )}
      {confirm.isSuccess && (
        <Notice live title="The address is changed">
          From now on you sign in with it. A mail tells the old address so.
        </Notice>
      )}
      {!bad && !confirm.isSuccess && (
        <>
          <p className="text-ink-2">
            With this you say that the mail reached you, and sign in with this address from now on.
          </p>
          <Refused error={confirm.error} what="Not confirmed" />
          <Button kind="primary" busy={confirm.isPending} autoFocus onClick={() => confirm.mutate()} className="w-full">
            Confirm the address
          </Button>
        </>
      )}
      {(bad || confirm.isSuccess) && (
        <div>
          <Link {...to.fleet()} className={buttonClass('primary')}>
            To the console
          </Link>
        </div>
      )}
    </Centred>
  )
}
