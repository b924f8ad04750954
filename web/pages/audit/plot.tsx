// How many lines when: bars, refusals in colour on top. Dragging or clicking chooses a time; with the keyboard the arrows go from bar to
// bar and Enter chooses. Times of one's own in the filter above do the same.

import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { type AuditCounts, type AuditFilter, countsQuery } from '../../data/audit.ts'
import { formatDate, formatDateTime, formatTime, plural } from '../../data/format.ts'

type Props = { filter: AuditFilter; onSelect: (from: number, to: number) => void }

export function AuditPlot({ filter, onSelect }: Props) {
  const counts = useQuery(countsQuery(filter))
  // The list says what failed; a plot that is not there is no news of its own.
  if (counts.isError || !counts.data) return <div aria-hidden="true" className="mb-5 h-19" />
  return <Bars counts={counts.data} counted={filter.text === undefined} onSelect={onSelect} />
}

const HEIGHT = 48

type BarsProps = { counts: AuditCounts; counted: boolean; onSelect: Props['onSelect'] }

function Bars({ counts, counted, onSelect }: BarsProps) {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number | null>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const { done, refused, bucketMs } = counts
  const start = Date.parse(counts.from)
  const bars = done.length
  const most = Math.max(1, ...done.map((count, n) => count + (refused[n] ?? 0)))
  const choose = (from: number, to: number) =>
    onSelect(start + Math.min(from, to) * bucketMs, start + (Math.max(from, to) + 1) * bucketMs)
  const barAt = (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect()
    if (!rect || rect.width === 0) return 0
    return Math.max(0, Math.min(bars - 1, Math.floor(((event.clientX - rect.left) / rect.width) * bars)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const now = at ?? bars - 1
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: bars - 1 }[event.key]
    if (next !== undefined) setAt(Math.max(0, Math.min(bars - 1, next)))
    else if (event.key === 'Enter' || event.key === ' ') choose(now, now)
    else return
    event.preventDefault()
  }
  const marked = drag ?? (at === null ? null : { from: at, to: at })
  return (
    <div className="mb-5">
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Lines over time; Enter shows the lines of the chosen time"
        aria-valuemin={0}
        aria-valuemax={bars - 1}
        aria-valuenow={at ?? bars - 1}
        aria-valuetext={wordsOf(counts, at ?? bars - 1, at ?? bars - 1)}
        className="relative cursor-crosshair touch-pan-y border-b border-line-strong select-none"
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: barAt(event), to: barAt(event) })
        }}
        onPointerMove={(event) => (drag ? setDrag({ ...drag, to: barAt(event) }) : setAt(barAt(event)))}
        onPointerLeave={() => setAt(null)}
        onPointerCancel={() => setDrag(null)}
        onPointerUp={() => {
          if (drag) choose(drag.from, drag.to)
          setDrag(null)
          setAt(null)
        }}
      >
        <svg
          viewBox={`0 0 ${bars * 10} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="block h-12 w-full"
        >
          {marked && (
            <rect
              x={Math.min(marked.from, marked.to) * 10}
              width={(Math.abs(marked.to - marked.from) + 1) * 10}
              height={HEIGHT}
              className="fill-sunken"
            />
          )}
          {done.map((count, n) => (
            <Bar key={n} n={n} done={count} refused={refused[n] ?? 0} most={most} />
          ))}
        </svg>
      </div>
      <div className="mt-1 flex justify-between gap-4 text-xs text-ink-3" aria-hidden="true">
        <span className="whitespace-nowrap">{edge(start, bucketMs * bars)}</span>
        <span className="truncate text-center font-medium text-ink-2">
          {marked ? wordsOf(counts, marked.from, marked.to) : total(done, refused, counted)}
        </span>
        <span className="whitespace-nowrap">{edge(Date.parse(counts.to), bucketMs * bars)}</span>
      </div>
    </div>
  )
}

/** Never too small to be seen: one refusal among ten thousand lines is what one looks for. */
const BAR_MIN = 2

function Bar({ n, done, refused, most }: { n: number; done: number; refused: number; most: number }) {
  const high = (count: number) => (count === 0 ? 0 : Math.max(BAR_MIN, (count / most) * (HEIGHT - 2)))
  const top = high(refused)
  const below = Math.min(high(done), HEIGHT - top)
  return (
    <>
      <rect x={n * 10 + 1} width={8} y={HEIGHT - below} height={below} className="fill-line-strong" />
      <rect x={n * 10 + 1} width={8} y={HEIGHT - below - top} height={top} className="fill-warn-mark" />
    </>
  )
}

const DAY = 86_400_000
const edge = (at: number, span: number) => (span > 2 * DAY ? formatDate(at) : formatDateTime(at).replace(/:\d\d$/, ''))
const sum = (counts: readonly number[]) => counts.reduce((all, each) => all + each, 0)

function total(done: readonly number[], refused: readonly number[], counted: boolean): string {
  const all = `${plural(sum(done) + sum(refused), 'line')}, ${plural(sum(refused), 'refusal')}`
  return counted ? all : `${all} before the search for words`
}

function wordsOf({ from, bucketMs, done, refused }: AuditCounts, a: number, b: number): string {
  const [first, last] = [Math.min(a, b), Math.max(a, b) + 1]
  const start = Date.parse(from) + first * bucketMs
  const end = Date.parse(from) + last * bucketMs
  const lines = sum(done.slice(first, last)) + sum(refused.slice(first, last))
  const no = sum(refused.slice(first, last))
  const until = formatDate(start) === formatDate(end) ? formatTime(end) : formatDateTime(end)
  return `${formatDateTime(start)} to ${until}: ${plural(lines, 'line')}${no > 0 ? `, ${plural(no, 'refusal')}` : ''}`
}
