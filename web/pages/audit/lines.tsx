// The lines, by day. Each is a button that opens what it changed, where it came from and how it is proved.

import { Fragment, useId } from 'react'
import type { AuditLine } from '../../data/audit.ts'
import { actorOf } from '../../data/audit-words.ts'
import { serverNow } from '../../data/clock.ts'
import { formatDate, formatTime } from '../../data/format.ts'
import { cx } from '../../ui/class.ts'
import { Icon } from '../../ui/icon.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { LineDetails } from './line-details.tsx'
import type { AuditSearch } from './search.ts'

type Props = {
  lines: AuditLine[]
  open: string | undefined
  onOpen: (lineId: string | undefined) => void
  onFilter: (next: Partial<AuditSearch>) => void
}

export function Lines({ lines, open, onOpen, onFilter }: Props) {
  return (
    <div className="border-t border-line-strong">
      {byDay(lines, serverNow()).map(({ day, lines: ofDay }) => (
        <Fragment key={day}>
          <h2 className="caption border-b border-line px-2 pt-4 pb-1.5">{day}</h2>
          <ul aria-label={day}>
            {ofDay.map((line) => (
              <Line
                key={line.lineId}
                line={line}
                isOpen={line.lineId === open}
                onToggle={() => onOpen(line.lineId === open ? undefined : line.lineId)}
                onFilter={onFilter}
              />
            ))}
          </ul>
        </Fragment>
      ))}
    </div>
  )
}

const DAY_MS = 86_400_000

function dayOf(at: string, today_ms: number): string {
  const day = formatDate(at)
  if (day === formatDate(today_ms)) return `Today, ${day}`
  if (day === formatDate(today_ms - DAY_MS)) return `Yesterday, ${day}`
  return day
}

function byDay(lines: readonly AuditLine[], today: number): { day: string; lines: AuditLine[] }[] {
  const days: { day: string; lines: AuditLine[] }[] = []
  for (const line of lines) {
    const day = dayOf(line.at, today)
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(line)
    else days.push({ day, lines: [line] })
  }
  return days
}

type LineProps = { line: AuditLine; isOpen: boolean; onToggle: () => void; onFilter: Props['onFilter'] }

function Line({ line, isOpen, onToggle, onFilter }: LineProps) {
  const id = useId()
  const refused = line.result === 'refused'
  return (
    <li className={cx('border-b border-line', isOpen && 'bg-surface')}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
        className="grid min-h-9 w-full grid-cols-[minmax(0,1fr)_auto_auto] items-baseline gap-x-3 px-2 py-1.5 text-left hover:bg-surface max-md:py-2.5 md:grid-cols-[4.5rem_12rem_minmax(0,1fr)_auto]"
      >
        <time dateTime={line.at} className="text-sm whitespace-nowrap text-ink-2 max-md:col-start-2 max-md:row-start-1">
          {formatTime(line.at)}
        </time>
        <span className="min-w-0 truncate font-medium max-md:col-start-1 max-md:row-start-1">
          <Plain text={actorOf(line)} />
          {line.staff && <span className="font-normal text-warn"> (staff)</span>}
        </span>
        <span className={cx('min-w-0 max-md:col-span-3 max-md:row-start-2', !isOpen && 'line-clamp-3 md:line-clamp-2')}>
          {refused && (
            <span className="mr-2 inline-block">
              <SeverityShape severity="warning" />
            </span>
          )}
          <Plain text={line.words} className={refused ? 'font-medium text-warn' : 'text-ink-2'} />
        </span>
        <span className="flex items-center gap-3 self-center text-ink-3 max-md:col-start-3 max-md:row-start-1">
          {line.seq === null && <span className="text-xs max-sm:hidden">not sealed yet</span>}
          <span className={cx('transition-transform', isOpen && 'rotate-180')}>
            <Icon name="down" size={14} />
          </span>
        </span>
      </button>
      {isOpen && (
        <div id={id} className="border-t border-line px-2 pt-4 pb-6">
          <LineDetails line={line} onFilter={onFilter} />
        </div>
      )}
    </li>
  )
}
