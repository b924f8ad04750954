// While it runs: how far it has come, and a way to stop before the next batch. Leaving stops it too.

import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Progress } from '../../../ui/states.tsx'

type Props = { done: number; of: number; onStop: () => void }

export function Running({ done, of, onStop }: Props) {
  const [stopping, setStopping] = useState(false)
  const leaving = useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: true, withResolver: true })
  return (
    <div className="grid max-w-xl gap-3">
      <p role="status" className="text-base">
        Revoking: {done.toLocaleString('en-GB')} of {plural(of, 'certificate')}
      </p>
      <Progress label="Revoking" done={done} of={of} />
      <div>
        <Button
          busy={stopping}
          onClick={() => {
            setStopping(true)
            onStop()
          }}
        >
          Stop
        </Button>
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave while it runs?"
        action="Leave"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>What is revoked by then stays revoked; the rest is not sent. The audit log has a line for each.</p>
      </Confirm>
    </div>
  )
}
