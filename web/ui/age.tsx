import { useNow } from '../data/clock.ts'
import { formatAge, formatAgo, formatDateTime } from '../data/format.ts'

/** "12 s ago", ticking. The exact time is in the title. */
export function Age({
  at,
  none = 'never',
  suffix,
}: {
  at: number | string | null
  none?: string
  /** Left out: "12 s ago"; empty: "12 s". */
  suffix?: ''
}) {
  const now = useNow()
  if (at === null) return <span className="text-ink-3">{none}</span>
  const when = typeof at === 'number' ? at : Date.parse(at)
  return (
    <time dateTime={new Date(when).toISOString()} title={formatDateTime(when)} className="whitespace-nowrap">
      {suffix === '' ? formatAge(now - when) : formatAgo(now - when)}
    </time>
  )
}
