// What can be done with one alarm as it stands. What the viewer may not do is not there.

import { useState } from 'react'
import { ALARM_ACTS, type AlarmAct } from '../../../../core/alarm/states.ts'
import { ACT_WORD } from '../../../data/alarms/words.ts'
import { Button } from '../../../ui/button.tsx'
import { ActDialog } from '../acting/act-dialog.tsx'
import { canBe } from '../acting/act-on.ts'
import { useMay } from '../acting/use-may.ts'
import type { AlarmRow } from '../list/select.ts'

export function AlarmActions({ alarm }: { alarm: AlarmRow }) {
  const may = useMay()
  const [act, setAct] = useState<AlarmAct | null>(null)
  const [said, setSaid] = useState('')
  const acts = ALARM_ACTS.filter((each) => may(each) && canBe(alarm, each))
  return (
    <div className="flex flex-wrap gap-2 empty:hidden">
      {acts.map((each) => (
        <Button key={each} kind={each === 'acknowledge' ? 'primary' : 'plain'} onClick={() => setAct(each)}>
          {ACT_WORD[each].verb}
        </Button>
      ))}
      <p role="status" className="sr-only">
        {said}
      </p>
      {act && (
        <ActDialog
          act={act}
          alarms={[alarm]}
          onClose={() => setAct(null)}
          onDone={(words) => {
            setAct(null)
            setSaid(words)
          }}
        />
      )}
    </div>
  )
}
