// While the sign-in page is open, the browser lists passkeys at the e-mail field. An offer only: when it cannot be made, or nobody
// takes it, the form and the button below are there.

import { useEffect, useEffectEvent, useState } from 'react'
import { account } from '../../data/account/calls.ts'
import { autofillPossible, offerPasskeys, PasskeyFailure, stopOffering } from '../../data/account/passkeys.ts'

export function usePasskeyOffer(onSignedIn: () => void): { error: unknown } {
  const [error, setError] = useState<unknown>(null)
  const done = useEffectEvent(onSignedIn)
  useEffect(() => {
    let open = true
    const offer = async () => {
      if (!(await autofillPossible()) || !open) return
      const { options } = await account.passkeyOptions()
      if (!open) return
      const response = await offerPasskeys(options)
      await account.passkey({ response })
      if (open) done()
    }
    offer().catch((cause: unknown) => {
      // Nobody chose one, or the button below took over.
      if (open && !(cause instanceof PasskeyFailure)) setError(cause)
    })
    return () => {
      open = false
      void stopOffering()
    }
  }, [])
  return { error }
}
