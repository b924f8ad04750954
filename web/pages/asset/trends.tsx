// The chosen signals, one under the other on one time axis: each with its own scale and unit, none needing a colour of its own.

import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Signal } from '../../data/contract.ts'
import { useAssetLive, useReachable } from '../../data/use-live.ts'
import { to as paths } from '../../paths.ts'
import { Failed } from '../../ui/states.tsx'
import { type AssetSearch, windowOf } from './search.ts'
import { SignalPanel } from './signal-panel.tsx'
import { useMovingNow } from './use-moving-now.ts'
import { useSeries } from './use-series.ts'
import { ValuesTable } from './values-table.tsx'

type Props = { assetId: string; signals: Signal[]; search: AssetSearch; onEdit: ((signal: Signal) => void) | undefined }

export function Trends({ assetId, signals, search, onEdit }: Props) {
  const series = useSeries(
    assetId,
    signals.map((signal) => signal.signalNo),
    search,
  )
  const live = useAssetLive(assetId, 100)
  const reachable = useReachable()
  const { span_ms, moving } = windowOf(search, 0)
  const now = useMovingNow(span_ms, moving)
  const { from, to } = windowOf(search, now)
  const navigate = useNavigate()
  const onZoom = useCallback(
    (start: number, end: number) =>
      void navigate({
        ...paths.asset(assetId),
        search: (before) => ({ ...before, range: undefined, pause: undefined, from: start, to: end }),
        resetScroll: false,
      }),
    [navigate, assetId],
  )
  return (
    <>
      {series.isError && (
        <div className="mb-4">
          <Failed error={series.error} what="The history of these signals" retry={() => void series.refetch()} />
        </div>
      )}
      <div className="divide-y divide-line border-y border-line">
        {signals.map((signal) => {
          const given = {
            signal,
            series: series.bySignal.get(signal.signalNo),
            arrived: live.signals.get(signal.signalNo) ?? [],
          }
          if (search.view === 'table') return <ValuesTable key={signal.signalNo} {...given} from={from} to={to} />
          return (
            <SignalPanel
              key={signal.signalNo}
              {...given}
              from={from}
              to={to}
              moving={moving}
              waiting={series.isPending}
              reachable={reachable}
              onZoom={onZoom}
              onEdit={onEdit}
            />
          )
        })}
      </div>
    </>
  )
}
