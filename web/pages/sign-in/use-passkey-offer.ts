// While the sign-in page is open, the browser lists passkeys at the e-mail field. An offer only: when it cannot be made, or nobody
// takes it, the form and the button below are there.

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { autofillPossible, offerPasskeys, PasskeyFailure, stopOffering } from '../../data/account/passkeys.ts'
import { isProblem, isUnreachable } from '../../data/problem.ts'
import { api } from '../../data/api.ts'

interface PasskeyOffer {
  error: unknown
  /** Takes the offer back. Once it resolves, no answer to it can come between another ceremony and its challenge. */
  stop: () => Promise<void>
}

export function usePasskeyOffer(onSignedIn: () => void): PasskeyOffer {
  const [error, setError] = useState<unknown>(null)
  const stop = useRef(async () => {})
  const done = useEffectEvent(onSignedIn)
  useEffect(() => {
    let open = true
    const offer = async () => {
      const response = await chosen(() => open)
      if (response === undefined || !open) return
      await api.signIn.passkey({ body: { response } })
      if (open) done()
    }
    const over = offer().catch((cause: unknown) => open && setError(cause))
    stop.current = async () => {
      open = false
      await stopOffering()
      await over
    }
    return () => void stop.current()
  }, [])
  return { error, stop: () => stop.current() }
}

/** The passkey that the person takes from the list; nothing where none is offered or taken. */
async function chosen(isOpen: () => boolean) {
  try {
    if (!(await autofillPossible()) || !isOpen()) return undefined
    const { options } = await api.signIn.passkeyOptions()
    return isOpen() ? await offerPasskeys(options) : undefined
  } catch (cause) {
    // Nobody took one, the button took over, or the server makes no offer now: the form is there all the same.
    if (cause instanceof PasskeyFailure || isProblem(cause) || isUnreachable(cause)) return undefined
    throw cause
  }
}
