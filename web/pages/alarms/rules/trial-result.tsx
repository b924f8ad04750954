import { useState } from 'react'
import type { RuleSpec } from '../../../../core/alarm/spec.ts'
import type { AlarmTrial } from '../../../data/alarms/contract.ts'
import type { Signal } from '../../../data/contract.ts'
import { missingWords } from '../../../data/alarms/condition-words.ts'
import { formatLength, formatMinute, plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import type { Stretch } from '../history/drawing.ts'
import { History } from '../history/history.tsx'

/** More than these are a number: whoever has so many needs another limit first. */
const LISTED_MAX = 50
/** Before and after one that is looked at: as long as it was itself, and at least this. */
const AROUND_MS_MIN = 15 * 60_000
const DAY_MS = 86_400_000

type Props = { assetId: string; spec: RuleSpec; time: Stretch; trial: AlarmTrial; signals: readonly Signal[] }

export function TrialResult({ assetId, spec, time, trial, signals }: Props) {
  const [looked, setLooked] = useState<Stretch | null>(null)
  const { raised, episodes } = trial
  const days = Math.round((time.to - time.from) / DAY_MS)
  const length = days === 1 ? '24 hours' : plural(days, 'day')
  if (trial.samples === 0)
    return (
      <Notice severity="warning" live title={`Nothing to try it on in ${length}`}>
        <Missing missing={trial.missing} /> This asset has sent none of these signals in that time.
      </Notice>
    )
  return (
    <div className="grid gap-4">
      <div role="status">
        <p className="text-lg font-semibold">
          {raised === 0
            ? `Not raised in ${length}`
            : `Raised ${raised === 1 ? 'once' : `${plural(raised, 'time')}`} in ${length}`}
        </p>
        <p className="text-sm text-ink-2">
          {raised > 0 && `${formatLength(trial.activeMs)} in all. `}
          {trial.suppressedMs > 0 && `Suppressed for ${formatLength(trial.suppressedMs)}. `}
          Tried on {plural(trial.samples, 'value')}. <Missing missing={trial.missing} />
        </p>
      </div>
      <History assetId={assetId} spec={spec} signals={signals} time={looked ?? time} episodes={episodes} />
      {looked && (
        <div>
          <Button onClick={() => setLooked(null)}>Whole time</Button>
        </div>
      )}
      {episodes.length > 0 && <Episodes trial={trial} end={time.to} onLook={setLooked} />}
    </div>
  )
}

function Missing({ missing }: { missing: readonly string[] }) {
  if (missing.length === 0) return null
  return <strong className="font-semibold text-warn">{missingWords(missing).join(' ')}</strong>
}

type EpisodesProps = { trial: AlarmTrial; end: number; onLook: (stretch: Stretch) => void }

function Episodes({ trial: { raised, episodes }, end, onLook }: EpisodesProps) {
  const listed = episodes.slice(0, LISTED_MAX)
  return (
    <div className="grid gap-1">
      <ol className="max-h-72 divide-y divide-line overflow-auto border-y border-line text-sm">
        {listed.map(({ from, to }) => {
          const until = to ?? end
          const around = Math.max(AROUND_MS_MIN, until - from)
          return (
            <li key={from}>
              <button
                type="button"
                onClick={() => onLook({ from: from - around, to: Math.min(end, until + around) })}
                className="tap flex w-full items-center justify-between gap-4 px-1 text-left hover:bg-sunken"
              >
                <span>{formatMinute(from)}</span>
                <span className="text-ink-2">
                  {to === null ? 'still standing at the end' : formatLength(until - from)}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
      {raised > listed.length && (
        <p className="text-sm text-ink-3">
          The first {listed.length} are listed
          {raised > episodes.length && `, the first ${episodes.length} drawn`}.
        </p>
      )}
    </div>
  )
}
