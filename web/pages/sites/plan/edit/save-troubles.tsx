// Why places could not be kept, and what can be done so that nothing is lost.

import { isProblem } from '../../../../data/problem.ts'
import { Button } from '../../../../ui/button.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Refused } from '../../../../ui/states.tsx'
import type { useSave } from './use-save.ts'

type Props = ReturnType<typeof useSave> & { onBoth: () => void; onTheirs: () => void }

export function SaveTroubles({ save, theirs, onBoth, onTheirs }: Props) {
  if (!save.error) return null
  return (
    <div className="mb-4 grid gap-3">
      {isProblem(save.error, 409) ? (
        <Notice
          severity="warning"
          live
          title="Somebody else has changed this plan meanwhile"
          actions={
            <>
              <Button busy={theirs.isPending} onClick={onBoth}>
                Put both together
              </Button>
              <Button onClick={onTheirs}>Drop mine, show theirs</Button>
            </>
          }
        >
          What you have placed was not saved, so that nothing of theirs is lost. Put together, an asset that both of you
          have moved stands where you have put it; look at it, then save.
        </Notice>
      ) : (
        <Refused error={save.error} what="Not saved" />
      )}
      <Refused error={theirs.error} what="Theirs could not be loaded" />
    </div>
  )
}
