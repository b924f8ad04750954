import { useNow } from '../../data/clock.ts'
import { formatTime } from '../../data/format.ts'

/** "42:07", ticking; those who listen get the time of the end instead, once. */
export function Countdown({ until }: { until: string }) {
  const left_s = Math.max(0, Math.ceil((Date.parse(until) - useNow()) / 1_000))
  const text = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`
  return (
    <time dateTime={until} title={`Until ${formatTime(until)}`} className="whitespace-nowrap">
      <span aria-hidden="true">{text}</span>
      <span className="sr-only">until {formatTime(until)}</span>
    </time>
  )
}
