// Operating as an organisation is over: time ran out, or its people ended it. What is left is the way back to one's own session.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { leaveOrganisation } from '../../shell/cross-over.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'

export function OperatingEndedPage() {
  useTitle('Operating has ended')
  const leave = useMutation({ meta: { signingIn: true }, mutationFn: leaveOrganisation })
  const isGone = isProblem(leave.error, 401)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">You are out of the organisation</h1>
      <p className="text-ink-2">
        The time is over, or its people ended it. Nothing of it is left on this screen; what you did stays in their
        audit log.
      </p>
      {isGone ? (
        <>
          <p className="text-ink-2">Your own session is over as well.</p>
          <div>
            <Link {...to.signIn()} className={buttonClass('primary')}>
              Sign in
            </Link>
          </div>
        </>
      ) : (
        <>
          <Refused error={leave.error} what="Not gone back" />
          <div>
            <Button kind="primary" busy={leave.isPending} onClick={() => leave.mutate()}>
              Back to your own session
            </Button>
          </div>
        </>
      )}
    </Centred>
  )
}
