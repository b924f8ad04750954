// The past of one signal with the limits of a rule, and when the rule would have been (or was) an alarm. It stands still; the page of
// the asset has the chart to work with.

import { useId } from 'react'
import type { Series } from '../../../data/contract.ts'
import { figureWords } from '../../../data/alarms/condition-words.ts'
import type { Limits } from '../../../data/alarms/limits-of.ts'
import { formatLength, formatMinute, formatNumber, plural } from '../../../data/format.ts'
import { drawingOf, HEIGHT, type Stretch, WIDTH, xOf } from './drawing.ts'

/** Shorter ones are drawn so wide, that they are seen. */
const EPISODE_WIDTH_MIN = 3

type Props = {
  name: string
  unit: string | null
  series: Series | undefined
  time: Stretch
  limits: Limits
  episodes: readonly { from: number; to: number | null }[]
}

export function HistoryChart({ name, unit, series, time, limits, episodes }: Props) {
  const title = useId()
  const drawing = drawingOf(series, time, limits)
  const typed = (value: number) => `limit ${figureWords(value)}${unit ? ` ${unit}` : ''}`
  const figure = (value: number) => `${formatNumber(value)}${unit ? ` ${unit}` : ''}`
  return (
    <figure className="grid gap-1">
      <figcaption className="flex flex-wrap items-baseline gap-x-4 text-sm">
        <span id={title} className="font-medium">
          {name}
        </span>
        {limits.above !== undefined && <span className="text-ink-2">{typed(limits.above)}</span>}
        {limits.below !== undefined && <span className="text-ink-2">{typed(limits.below)}</span>}
        <span className="sr-only">
          {spoken(time, episodes, drawing && `${figure(drawing.low)} to ${figure(drawing.high)}`)}
        </span>
      </figcaption>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <div aria-hidden="true" className="flex flex-col justify-between py-0.5 text-right text-xs text-ink-3">
          <span>{drawing && figure(drawing.high)}</span>
          <span>{drawing && figure(drawing.low)}</span>
        </div>
        <svg
          role="img"
          aria-labelledby={title}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-36 w-full rounded-sm border border-line bg-raised"
        >
          <Beyond drawing={drawing} />
          {episodes.map(({ from, to }) => {
            const left = xOf(from, time)
            const right = xOf(to ?? time.to, time)
            if (from > time.to || (to ?? time.to) < time.from) return null
            return (
              <rect
                key={from}
                x={left}
                y={0}
                width={Math.max(EPISODE_WIDTH_MIN, right - left)}
                height={HEIGHT}
                className="fill-warn-mark/35"
              />
            )
          })}
          {drawing && (
            <>
              <path d={drawing.band} className="fill-band" />
              <path
                d={drawing.line}
                fill="none"
                vectorEffect="non-scaling-stroke"
                strokeLinecap="round"
                className="stroke-trend stroke-[1.5]"
              />
            </>
          )}
        </svg>
        <div aria-hidden="true" className="col-start-2 flex justify-between text-xs text-ink-3">
          <span>{formatMinute(time.from)}</span>
          <span>{formatMinute(time.to)}</span>
        </div>
      </div>
      {!drawing && <p className="text-sm text-ink-3">No numbers in this time.</p>}
    </figure>
  )
}

/** What lies beyond the limits is tinted, and the limits are lines, told from the values by their dashes. */
function Beyond({ drawing }: { drawing: ReturnType<typeof drawingOf> }) {
  if (!drawing) return null
  const line = 'stroke-fault-mark stroke-[1.5] [stroke-dasharray:6_4]'
  return (
    <>
      {drawing.above !== undefined && (
        <>
          <rect x={0} y={0} width={WIDTH} height={Math.max(0, drawing.above)} className="fill-fault-ground" />
          <path d={`M0 ${drawing.above}H${WIDTH}`} vectorEffect="non-scaling-stroke" className={line} />
        </>
      )}
      {drawing.below !== undefined && (
        <>
          <rect
            x={0}
            y={drawing.below}
            width={WIDTH}
            height={Math.max(0, HEIGHT - drawing.below)}
            className="fill-fault-ground"
          />
          <path d={`M0 ${drawing.below}H${WIDTH}`} vectorEffect="non-scaling-stroke" className={line} />
        </>
      )}
    </>
  )
}

function spoken(time: Stretch, episodes: Props['episodes'], range: string | undefined): string {
  const within = `${formatMinute(time.from)} to ${formatMinute(time.to)}`
  const raised = episodes.length === 0 ? 'no alarm' : plural(episodes.length, 'alarm')
  const first = episodes[0]
  const began = first
    ? `, the first ${formatMinute(first.from)} for ${formatLength((first.to ?? time.to) - first.from)}`
    : ''
  return `${within}: ${range ? `values within ${range}, ` : 'no values, '}${raised}${began}.`
}
