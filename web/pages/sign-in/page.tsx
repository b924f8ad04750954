// Signing in: password, then the second factor where there is one; or a passkey, which is both at once.
// page.tsx -> password-step.tsx -> second-step.tsx; passkeys by data/account/passkeys.ts

import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { SecondFactorMethod } from '../../data/account/contract.ts'
import { safeReturn } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { PasswordStep } from './password-step.tsx'
import { RecoveryUsed } from './recovery-used.tsx'
import { SecondStep } from './second-step.tsx'

type Stage =
  | { at: 'password' }
  | { at: 'second-factor'; methods: readonly SecondFactorMethod[]; email: string }
  | { at: 'recovery-used'; left: number }

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const [stage, setStage] = useState<Stage>({ at: 'password' })
  const heading = stage.at === 'second-factor' ? 'Second factor' : 'Sign in'
  useTitle(heading)
  const go = (where: string) => {
    queries.clear()
    // The address may be any page of the console, so it goes as text.
    router.history.push(where)
  }
  const signedIn = () => go(safeReturn(next))
  return (
    <Centred>
      <h1 className="text-xl font-semibold">{heading}</h1>
      {stage.at === 'password' && (
        <>
          {next && (
            <Notice title="You were signed out, or the link needs a sign-in">
              After signing in you come back to where you were.
            </Notice>
          )}
          <PasswordStep
            onSignedIn={signedIn}
            onSecondFactor={(methods, email) => setStage({ at: 'second-factor', methods, email })}
          />
        </>
      )}
      {stage.at === 'second-factor' && (
        <SecondStep
          methods={stage.methods}
          email={stage.email}
          onSignedIn={signedIn}
          onRecovered={(left) => setStage({ at: 'recovery-used', left })}
          onStartAgain={() => setStage({ at: 'password' })}
        />
      )}
      {stage.at === 'recovery-used' && (
        <RecoveryUsed left={stage.left} onGo={signedIn} onNewCodes={() => go('/settings/security')} />
      )}
    </Centred>
  )
}
