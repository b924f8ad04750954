// A shape for each judgement, told apart without colour; the word stands beside it.

import type { CheckResult } from '../../../../core/records/answers.ts'
import type { Outcome, Severity } from '../../../../core/records/kinds.ts'
import { cx } from '../../../ui/class.ts'
import { DEFECT_WORD, OUTCOME_WORD, RESULT_WORD } from './words.ts'

type Tone = 'fault' | 'warn' | 'plain' | 'quiet'
const WORD_TONE: Record<Tone, string> = {
  fault: 'font-medium text-fault',
  warn: 'font-medium text-warn',
  plain: 'text-ink',
  quiet: 'text-ink-2',
}
const SHAPE_TONE: Record<Tone, string> = {
  fault: 'text-fault-mark',
  warn: 'text-warn-mark',
  plain: 'text-ink',
  quiet: 'text-ink-3',
}
type Drawing = 'stop' | 'triangle' | 'tick' | 'ring' | 'dash'

export function Shape({ drawing, tone, size = 12 }: { drawing: Drawing; tone: Tone; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      className={cx('shrink-0', SHAPE_TONE[tone])}
    >
      {drawing === 'stop' && (
        <>
          <path d="M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z" fill="currentColor" stroke="none" />
          <path d="M3.2 6h5.6" stroke="var(--canvas)" strokeWidth="1.6" />
        </>
      )}
      {drawing === 'triangle' && <path d="M6 .8l5.6 10.4H.4z" fill="currentColor" stroke="none" />}
      {drawing === 'tick' && <path d="M1.5 6.5l3 3 6-7" strokeWidth="1.8" />}
      {drawing === 'ring' && <circle cx="6" cy="6" r="4.2" strokeWidth="1.5" />}
      {drawing === 'dash' && <path d="M2 6h8" strokeWidth="1.8" />}
    </svg>
  )
}

function Mark({ drawing, tone, word }: { drawing: Drawing; tone: Tone; word: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <Shape drawing={drawing} tone={tone} />
      <span className={WORD_TONE[tone]}>{word}</span>
    </span>
  )
}

const OUTCOME: Record<Outcome, [Drawing, Tone]> = {
  safe: ['tick', 'plain'],
  'safe-until': ['triangle', 'warn'],
  unsafe: ['stop', 'fault'],
  none: ['dash', 'quiet'],
}
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const [drawing, tone] = OUTCOME[outcome]
  return <Mark drawing={drawing} tone={tone} word={OUTCOME_WORD[outcome]} />
}

const DEFECT: Record<Severity, [Drawing, Tone]> = {
  now: ['stop', 'fault'],
  by: ['triangle', 'warn'],
  observation: ['ring', 'quiet'],
}
/** `done`: it is closed, or history, so no reason for a colour. */
export function DefectMark({ severity, done = false }: { severity: Severity; done?: boolean }) {
  const [drawing, tone] = DEFECT[severity]
  return <Mark drawing={drawing} tone={done ? 'quiet' : tone} word={DEFECT_WORD[severity]} />
}

const RESULT: Record<CheckResult, [Drawing, Tone]> = {
  pass: ['tick', 'plain'],
  fail: ['stop', 'fault'],
  na: ['dash', 'quiet'],
}
export function ResultMark({ result }: { result: CheckResult }) {
  const [drawing, tone] = RESULT[result]
  return <Mark drawing={drawing} tone={tone} word={RESULT_WORD[result]} />
}
export function ResultShape({ result, size }: { result: CheckResult; size: number }) {
  const [drawing, tone] = RESULT[result]
  return <Shape drawing={drawing} tone={tone} size={size} />
}
