// What can be done with what is chosen: always in sight while something is.

import type { AlarmAct } from '../../../../core/alarm/states.ts'
import { ACT_WORD } from '../../../data/alarms/words.ts'
import { Button } from '../../../ui/button.tsx'
import { ChosenBar } from '../../../ui/list/chosen-bar.tsx'
import { canBe } from '../acting/act-on.ts'
import type { AlarmRow } from './select.ts'

const ACTS: readonly AlarmAct[] = ['acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service']

type Props = {
  chosen: AlarmRow[]
  shown: number
  may: (act: AlarmAct) => boolean
  onAll: () => void
  onNone: () => void
  onAct: (act: AlarmAct) => void
}

export function AlarmBar({ chosen, shown, may, onAll, onNone, onAct }: Props) {
  if (chosen.length === 0) return null
  return (
    <ChosenBar label="Chosen alarms">
      <p role="status" className="mr-auto text-sm font-semibold">
        {chosen.length.toLocaleString('en-GB')} chosen
      </p>
      <Button kind="quiet" onClick={onNone}>
        Choose none
      </Button>
      {chosen.length < shown && (
        <Button className="max-sm:order-last" onClick={onAll}>
          Choose all {shown.toLocaleString('en-GB')}
        </Button>
      )}
      {ACTS.filter(may).map((act) => {
        const count = chosen.filter((alarm) => canBe(alarm, act)).length
        if (count === 0) return null
        return (
          <Button key={act} kind={act === 'acknowledge' ? 'primary' : 'plain'} onClick={() => onAct(act)}>
            {ACT_WORD[act].verb}
            {count < chosen.length && ` ${count.toLocaleString('en-GB')}`}…
          </Button>
        )
      })}
    </ChosenBar>
  )
}
