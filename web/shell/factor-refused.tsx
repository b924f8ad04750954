// Why a code, a passkey or a password was not taken, and what to do about it. The server does not tell more; nor do we guess.

import { plural } from '../data/format.ts'
import { fieldsOf, isProblem } from '../data/problem.ts'
import { Notice } from '../ui/notice.tsx'
import { Refused } from '../ui/states.tsx'

export type FactorWay = 'totp' | 'passkey' | 'recovery' | 'password'

const ADVICE: Record<FactorWay, string> = {
  totp: 'A code counts once and for about half a minute: wait for the next one. If they all fail, check the clock of the phone.',
  passkey: 'It may have been removed, or belong to another account. Use another way.',
  recovery: 'Each code counts once. Look for a mistyped letter, or take the next one of the list.',
  password: 'Look at what you typed with Show, and try again.',
}

/** `signingIn`: between password and second factor, where a wrong code may be tried again and 401 is the end of the attempt. */
export function FactorRefused({ error, way, signingIn }: { error: unknown; way: FactorWay; signingIn?: boolean }) {
  if (!error) return null
  if (isProblem(error, 401) && signingIn)
    return (
      <Notice severity="fault" live title="This attempt is over">
        It took longer than five minutes, or more than five tries. Start again with the password.
      </Notice>
    )
  if (isProblem(error, 401) || Object.keys(fieldsOf(error)).length > 0)
    return (
      <Notice severity="fault" live title="That was not right">
        {ADVICE[way]}
      </Notice>
    )
  if (isProblem(error, 429)) return <TooMany retryAfter_s={error.retryAfter_s} />
  return <Refused error={error} what="That did not work" />
}

export function TooMany({ retryAfter_s }: { retryAfter_s?: number }) {
  return (
    <Notice severity="warning" live title="Too many attempts">
      {retryAfter_s ? `Try again in ${plural(retryAfter_s, 'second')}.` : 'Wait a while, then try again.'}
    </Notice>
  )
}
