// Says what is about to be done to which alarms, takes the words that belong to it, and tells what came of it.

import { type FormEvent, useState } from 'react'
import type { AlarmAct } from '../../../../core/alarm/states.ts'
import { ACT_WORD } from '../../../data/alarms/words.ts'
import { serverNow } from '../../../data/clock.ts'
import { formatMinute, plural } from '../../../data/format.ts'
import { toldOf } from '../../../data/problem.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { SelectField, TextArea } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { PriorityShape } from '../../../ui/state-mark.tsx'
import { Progress } from '../../../ui/states.tsx'
import type { AlarmRow } from '../list/select.ts'
import type { Acted } from './act-on.ts'
import { useActing } from './use-acting.ts'

const MEANING: Record<AlarmAct, string> = {
  acknowledge: 'You have seen it and act on it, or know who does. It stays in the list until it has gone.',
  shelve: 'It disappears from what stands, for everybody, and comes back by itself.',
  unshelve: 'If its condition holds, it is an alarm again at once.',
  'out-of-service': 'Nothing is raised at this asset by this rule until somebody brings it back.',
  'return-to-service': 'If its condition holds, it is an alarm again at once.',
}
/** These take a reason; the others may have a comment. */
const WITH_REASON: ReadonlySet<AlarmAct> = new Set(['shelve', 'out-of-service'])
const SHELF_MINUTES = [15, 30, 60, 120, 240, 480, 720, 1_440]
const SHELF_USUAL = 60
const NAMED_MAX = 5
const TEXT_CHARS_MAX = 500

type Props = {
  act: AlarmAct
  alarms: AlarmRow[]
  onClose: () => void
  /** All of it went through. */
  onDone: (words: string) => void
}

export function ActDialog({ act, alarms, onClose, onDone }: Props) {
  const [text, setText] = useState('')
  const [minutes, setMinutes] = useState(SHELF_USUAL)
  const [wrong, setWrong] = useState(false)
  const { settled, refused, run } = useActing(alarms)
  const needsReason = WITH_REASON.has(act)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (settled !== null) return
    if (needsReason && text.trim() === '') return setWrong(true)
    const acted = await run({ act, text: text.trim(), minutes })
    if (acted.refused.length === 0) onDone(doneWords(act, alarms.length))
  }
  const title = `${ACT_WORD[act].verb}${alarms.length === 1 ? '' : `: ${plural(alarms.length, 'alarm')}`}`
  if (refused.length > 0) return <Refused {...{ act, title, refused, of: alarms.length, onClose }} />
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Named alarms={alarms} />
        <p className="text-sm text-ink-2">{MEANING[act]}</p>
        {act === 'shelve' && <ShelfField minutes={minutes} onChange={setMinutes} />}
        <TextArea
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog is about these words; Enter sends it without
          autoFocus
          label={needsReason ? 'Reason' : 'Comment'}
          optional={!needsReason}
          hint="Stands in the journal, with your name."
          error={wrong && text.trim() === '' ? 'Say why: whoever comes next has to know.' : undefined}
          rows={2}
          maxLength={TEXT_CHARS_MAX}
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            // At night two keys have to be enough: the one that opened this, and Enter.
            if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) {
              e.preventDefault()
              e.currentTarget.form?.requestSubmit()
            }
          }}
        />
        {settled !== null && alarms.length > 1 && (
          <Progress label={`${settled} of ${alarms.length}`} done={settled} of={alarms.length} />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={settled !== null}>
            {ACT_WORD[act].verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const doneWords = (act: AlarmAct, count: number) => `${plural(count, 'alarm')} ${ACT_WORD[act].done}.`

function Named({ alarms }: { alarms: AlarmRow[] }) {
  const more = alarms.length - NAMED_MAX
  return (
    <ul className="grid gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm">
      {alarms.slice(0, NAMED_MAX).map((alarm) => (
        <li key={alarm.key} className="flex items-baseline gap-2">
          <PriorityShape priority={alarm.priority} />
          <span className="min-w-0">
            <Plain text={alarm.title} className="font-medium" /> <span className="text-ink-2">at</span>{' '}
            <Plain text={alarm.assetName} />
          </span>
        </li>
      ))}
      {more > 0 && <li className="text-ink-2">and {plural(more, 'other')}</li>}
    </ul>
  )
}

function ShelfField({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  return (
    <SelectField
      label="For how long"
      value={minutes}
      onChange={(e) => onChange(Number(e.target.value))}
      hint={`Comes back ${formatMinute(serverNow() + minutes * 60_000)}.`}
    >
      {SHELF_MINUTES.map((each) => (
        <option key={each} value={each}>
          {each < 60 ? `${each} minutes` : plural(each / 60, 'hour')}
        </option>
      ))}
    </SelectField>
  )
}

type RefusedProps = {
  act: AlarmAct
  title: string
  refused: Acted<AlarmRow>['refused']
  of: number
  onClose: () => void
}

function Refused({ act, title, refused, of, onClose }: RefusedProps) {
  const done = of - refused.length
  return (
    <Dialog open onClose={onClose} title={title}>
      <div className="grid gap-4">
        <Notice
          severity="warning"
          live
          title={done === 0 ? 'Nothing was done' : `${done} of ${plural(of, 'alarm')} ${ACT_WORD[act].done}`}
        >
          What changed meanwhile, or what you may not answer, was left as it is.
        </Notice>
        <ul className="max-h-72 divide-y divide-line overflow-auto border-y border-line text-sm">
          {refused.map(({ alarm, error }) => (
            <li key={alarm.key} className="py-2">
              <Plain text={alarm.title} className="font-medium" /> at <Plain text={alarm.assetName} />
              <span className="block text-ink-2">{toldOf(error).detail}</span>
            </li>
          ))}
        </ul>
        <DialogActions>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}
