// One key signal of one asset in the list: its name, its latest value with its age where that matters, and its recent line.

import { memo, useMemo } from 'react'
import type { LiveSample, SparklineSignal } from '../../data/contract.ts'
import { staleAfter } from '../../data/freshness.ts'
import { digitsOf, formatAge, formatNumber } from '../../data/format.ts'
import { SPARKLINE_SECONDS } from '../../data/limits.ts'
import { cx } from '../../ui/class.ts'
import { Sparkline } from '../../ui/sparkline.tsx'

type Props = {
  signal: SparklineSignal
  arrived: readonly LiveSample[] | undefined
  now: number
  reachable: boolean
  width: number
}

/** A younger value's age says no more than the column before it. */
const AGE_WORTH_MS = 30_000

export const SignalCell = memo(function SignalCell({ signal, arrived, now, reachable, width }: Props) {
  const { t, v } = useMemo(() => joined(signal, arrived), [signal, arrived])
  const at = t.findLast((_, i) => (v[i] ?? null) !== null)
  const value = v.findLast((each) => each !== null) ?? null
  const stale = !reachable || at === undefined || now - at > staleAfter(t)
  return (
    <div className={cx('flex min-w-0 items-center justify-between gap-3', stale && 'text-ink-3')}>
      <div className="min-w-0">
        <p className="flex gap-1.5 text-xs text-ink-3" title={signal.name}>
          <span className="truncate">{signal.name}</span>
          {stale && at !== undefined && now - at > AGE_WORTH_MS && (
            <span className="shrink-0">{formatAge(now - at)}</span>
          )}
        </p>
        <p className="truncate leading-5">
          <span className={cx('text-base', stale ? 'text-ink-3' : 'font-semibold text-ink')}>
            {value === null ? '–' : formatNumber(value, digitsOf(v))}
          </span>
          {signal.unit && <span className="ml-1 text-xs text-ink-3">{signal.unit}</span>}
        </p>
      </div>
      <Sparkline t={t} v={v} from={now - SPARKLINE_SECONDS * 1000} to={now} width={width} height={26} stale={stale} />
    </div>
  )
})

/** What the server remembered and what has arrived since. */
function joined(
  signal: SparklineSignal,
  arrived: readonly LiveSample[] | undefined,
): { t: number[]; v: (number | null)[] } {
  const t = [...signal.t]
  const v = [...signal.v]
  const last = t.at(-1) ?? 0
  for (const [ts, value] of arrived ?? []) {
    if (ts <= last || typeof value !== 'number') continue
    t.push(ts)
    v.push(value)
  }
  return { t, v }
}
