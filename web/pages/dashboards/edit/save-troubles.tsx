// Why a dashboard could not be kept, and what can be done so that nothing is lost.

import { isProblem } from '../../../data/problem.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Refused } from '../../../ui/states.tsx'
import type { useSave, Written } from './use-save.ts'

type Props = ReturnType<typeof useSave> & { written: Written; onTheirs: () => void }

export function SaveTroubles({ save, copy, written, onTheirs }: Props) {
  if (!save.error) return null
  const isLate = isProblem(save.error, 409)
  return (
    <div className="mb-4 grid gap-3">
      {isLate ? (
        <Notice
          severity="warning"
          live
          title="Somebody else has changed this dashboard meanwhile"
          actions={
            <>
              <Button busy={copy.isPending} onClick={() => copy.mutate({ ...written, name: `${written.name} (copy)` })}>
                Keep mine as another one
              </Button>
              <Button onClick={onTheirs}>Drop mine, show theirs</Button>
            </>
          }
        >
          What you have arranged was not saved, so that nothing of theirs is lost.
        </Notice>
      ) : (
        <Refused error={save.error} what="Not saved" />
      )}
      <Refused error={copy.error} what="Not kept" />
    </div>
  )
}
