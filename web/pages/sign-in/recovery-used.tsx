import { plural } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

type Props = { left: number; onGo: () => void; onNewCodes: () => void }

/** Signed in already; what is left of the codes is told before it is forgotten. */
export function RecoveryUsed({ left, onGo, onNewCodes }: Props) {
  return (
    <>
      <Notice
        severity={left <= 2 ? 'warning' : 'info'}
        live
        title={`You are in. ${plural(left, 'recovery code')} left.`}
      >
        If the phone or the passkey is lost, remove it under Settings, Security, and set up another. A mail tells you
        that a recovery code was used.
      </Notice>
      <div className="grid gap-2 sm:grid-cols-2">
        <Button kind="primary" autoFocus onClick={onGo}>
          Go on
        </Button>
        <Button onClick={onNewCodes}>To Security</Button>
      </div>
    </>
  )
}
