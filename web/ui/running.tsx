// Long work while it runs: how far it has come, a way to stop it, and a question before somebody leaves, since leaving stops it.

import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Confirm } from './dialog.tsx'
import { Progress } from './states.tsx'

type Props = {
  /** What is being done: "Revoking". */
  word: string
  done: number
  of: number
  /** Both counts with what is counted: "3 of 40 lines". */
  counted: string
  onStop: () => void
  /** Something is lost when it is left; where it is, `children` say what. */
  isHeld?: boolean
  children: ReactNode
}

export function Running({ word, done, of, counted, onStop, isHeld = true, children }: Props) {
  const [stopping, setStopping] = useState(false)
  const leaving = useBlocker({ shouldBlockFn: () => isHeld, enableBeforeUnload: () => isHeld, withResolver: true })
  return (
    <div className="grid max-w-xl gap-3">
      <p role="status" className="text-base">
        {word}: {counted}
      </p>
      <Progress label={word} done={done} of={of} />
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
        <p>{children}</p>
      </Confirm>
    </div>
  )
}
