// One asset of the fleet. The whole row is the link; the cells are read by those who listen.

import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Priority } from '../../../core/alarm/states.ts'
import { PRIORITY_WORD } from '../../data/alarms/words.ts'
import { useNow } from '../../data/clock.ts'
import { shownPresence } from '../../data/freshness.ts'
import { formatAge, formatAgo } from '../../data/format.ts'
import { ROW_DRAW_MS } from '../../data/limits.ts'
import { useAssetLive, useReachable } from '../../data/use-live.ts'
import { CERTIFICATE_WORD, KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { PresenceMark, PriorityShape, SeverityShape } from '../../ui/state-mark.tsx'
import { Bone } from '../../ui/states.tsx'
import type { FleetRow } from './select.ts'
import { SignalCell } from './signal-cell.tsx'
import type { RowSignals } from './use-sparklines.ts'

export const COLUMNS = 'lg:grid-cols-[6.5rem_minmax(11rem,1.5fr)_minmax(7rem,1fr)_4.5rem_minmax(0,4.6fr)]'
/** Fixed heights, so that ten thousand rows need no measuring. */
export const ROW_PX = { desk: 54, hand: 122 }

type Props = {
  row: FleetRow
  said_ms: number
  /** The priority of the worst alarm that stands here. */
  alarm: Priority | undefined
  signals: RowSignals['signals']
  failed: boolean
  index: number
  active: boolean
  desk: boolean
}

export const Row = memo(function Row({ row, said_ms, alarm, signals, failed, index, active, desk }: Props) {
  const now = useNow()
  const reachable = useReachable()
  const live = useAssetLive(row.assetId, ROW_DRAW_MS)
  const said = live.presence ?? row.presence
  const shown = shownPresence(said, Math.max(said_ms, live.presence_ms), live.lastReceived_ms, now, reachable)
  const seen =
    shown.at === null ? 'never' : shown.certain ? formatAgo(now - shown.at) : `${formatAge(now - shown.at)} ago`
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(
        'relative h-full border-b border-line hover:bg-surface focus-within:bg-surface',
        'grid gap-x-4 max-lg:grid-cols-[1fr_auto] max-lg:content-center max-lg:gap-y-1 lg:items-center lg:px-2',
        COLUMNS,
      )}
    >
      <div role="gridcell" className="text-sm max-lg:order-2 max-lg:justify-self-end">
        <PresenceMark state={shown.state} certain={shown.certain} />
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-1">
        <Link
          {...to.asset(row.assetId)}
          tabIndex={active ? 0 : -1}
          data-row={index}
          className="block truncate text-base font-medium text-ink outline-offset-[-2px] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {row.name}
        </Link>
        {desk && <Under row={row} alarm={alarm} />}
      </div>
      <div role="gridcell" className="truncate text-sm text-ink-2 max-lg:order-3">
        {!desk && row.lockOut !== null && (
          <>
            <Locked row={row} /> ·{' '}
          </>
        )}
        {row.siteName}
        {!desk && (
          <span className="text-ink-3">
            {' '}
            · {KIND_WORD[row.kind]} <Alarm priority={alarm} /> <Trouble row={row} />
          </span>
        )}
      </div>
      <div
        role="gridcell"
        className="text-sm whitespace-nowrap text-ink-2 max-lg:order-4 max-lg:justify-self-end lg:text-right"
      >
        {seen}
      </div>
      <div role="gridcell" className="grid grid-cols-2 gap-x-6 max-lg:order-5 max-lg:col-span-2 lg:pl-4 xl:grid-cols-3">
        <Signals signals={signals} failed={failed} arrived={live.signals} now={now} reachable={reachable} desk={desk} />
      </div>
    </div>
  )
})

function Under({ row, alarm }: { row: FleetRow; alarm: Priority | undefined }) {
  return (
    <p className="flex items-center gap-2 truncate text-xs text-ink-3">
      <Locked row={row} />
      {KIND_WORD[row.kind]}
      <Alarm priority={alarm} />
      <Trouble row={row} />
    </p>
  )
}

function Alarm({ priority }: { priority: Priority | undefined }) {
  if (!priority) return null
  const tone = priority === 'critical' ? 'text-fault' : priority === 'low' ? 'text-ink-2' : 'text-warn'
  return (
    <span className={cx('inline-flex items-center gap-1.5', tone)}>
      <PriorityShape priority={priority} />
      {PRIORITY_WORD[priority]} alarm
    </span>
  )
}

/** Nobody overlooks it in a list either. */
function Locked({ row }: { row: FleetRow }) {
  if (row.lockOut === null) return null
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-fault">
      <SeverityShape severity="fault" />
      Do not use
    </span>
  )
}

/** A certificate that is not in order is a matter for somebody, wherever the asset is listed. */
function Trouble({ row }: { row: FleetRow }) {
  const { state } = row.certificate
  if (state === 'valid' || state === 'none') return null
  const severity = state === 'unconfirmed' ? 'warning' : 'fault'
  return (
    <span className={cx('inline-flex items-center gap-1.5', severity === 'warning' ? 'text-warn' : 'text-fault')}>
      <SeverityShape severity={severity} />
      Certificate {CERTIFICATE_WORD[state].toLowerCase()}
    </span>
  )
}

type SignalsProps = {
  signals: RowSignals['signals']
  failed: boolean
  arrived: ReturnType<typeof useAssetLive>['signals']
  now: number
  reachable: boolean
  desk: boolean
}

function Signals({ signals, failed, arrived, now, reachable, desk }: SignalsProps) {
  if (failed) return <span className="text-sm text-ink-3">Recent values could not be read</span>
  if (!signals) return <Bone className="w-32" />
  if (signals.length === 0) return <span className="text-sm text-ink-3">No values in the last 5 min</span>
  return signals.slice(0, 3).map((signal, i) => (
    <div key={signal.signalNo} className={cx(i === 2 && 'max-xl:hidden')}>
      <SignalCell
        signal={signal}
        arrived={arrived.get(signal.signalNo)}
        now={now}
        reachable={reachable}
        width={desk ? 84 : 64}
      />
    </div>
  ))
}
