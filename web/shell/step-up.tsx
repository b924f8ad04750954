// "Confirm that it is you": stands above the page, which waits below with all that was typed in it.

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { isConfirming, onConfirming, settleStepUp } from '../data/account/step-up.ts'
import { securityQuery } from '../data/account/queries.ts'
import { DialogAbove } from '../ui/dialog.tsx'
import { Bone, Failed } from '../ui/states.tsx'

const ConfirmForm = lazy(async () => ({ default: (await import('./confirm-form.tsx')).ConfirmForm }))

export function StepUp() {
  const open = useSyncExternalStore(onConfirming, isConfirming)
  return (
    <DialogAbove open={open} onClose={() => settleStepUp(false)} title="Confirm that it is you">
      {open && <Question />}
    </DialogAbove>
  )
}

function Question() {
  const security = useQuery({ ...securityQuery, staleTime: 0 })
  if (security.isError && !security.data)
    return <Failed error={security.error} what="Your second factors" retry={() => void security.refetch()} />
  if (!security.data) return <Waiting />
  const { confirmWith, email } = security.data
  if (confirmWith.length === 0) return <p>This way of signing in cannot confirm anything. Sign in with a password.</p>
  return (
    <>
      <p className="mb-4 text-ink-2">
        What you are about to do would be dangerous in other hands. Once confirmed, you are not asked again for ten
        minutes.
      </p>
      <Suspense fallback={<Waiting />}>
        <ConfirmForm
          methods={confirmWith}
          email={email}
          onConfirmed={() => settleStepUp(true)}
          onCancel={() => settleStepUp(false)}
        />
      </Suspense>
    </>
  )
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading your second factors" className="grid gap-3 py-2">
      <Bone className="w-2/3" />
      <Bone className="w-1/2" />
    </div>
  )
}
