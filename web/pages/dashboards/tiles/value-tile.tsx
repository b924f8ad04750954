// One value, as large as its place: read across a hall. What is no longer live is grey and says so.

import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../../data/clock.ts'
import type { LiveSample, Signal, Value } from '../../../data/contract.ts'
import type { TileOf } from '../contract.ts'
import { digitsOf, formatAge, formatValue } from '../../../data/format.ts'
import { staleAfter } from '../../../data/freshness.ts'
import { ROW_DRAW_MS } from '../../../data/limits.ts'
import { signalsQuery } from '../../../data/queries.ts'
import { useAssetLive, useReachable } from '../../../data/use-live.ts'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { Bone } from '../../../ui/states.tsx'
import { TileFrame, TileSays } from './frame.tsx'
import { useTileTitle } from './use-tile-names.ts'

type Props = { tile: TileOf<'value'>; leads: boolean }

export function ValueTile({ tile, leads }: Props) {
  const { assetId, signalNo } = tile
  const signals = useQuery(signalsQuery(assetId))
  const signal = signals.data?.find((each) => each.signalNo === signalNo)
  const arrived = useAssetLive(assetId, ROW_DRAW_MS).signals.get(signalNo) ?? NOTHING
  const title = useTileTitle(tile, signal ? (signal.name ?? signal.key) : undefined)
  return (
    <TileFrame title={title} assetId={leads ? assetId : undefined}>
      {signal && <Figure signal={signal} arrived={arrived} />}
      {!signal && signals.isPending && <Bone className="mt-4 h-8 w-2/3" />}
      {!signal && !signals.isPending && (
        <TileSays>{signals.isError ? 'Could not be loaded. It is tried again.' : 'This signal is not there.'}</TileSays>
      )}
    </TileFrame>
  )
}

const NOTHING: readonly LiveSample[] = []

function Figure({ signal, arrived }: { signal: Signal; arrived: readonly LiveSample[] }) {
  const now = useNow()
  const reachable = useReachable()
  const latest = newest(signal, arrived)
  const age = latest && now - latest.at
  const stale = !reachable || age === null || age > staleAfter(arrived.map(([at]) => at))
  const digits = digitsOf(arrived.flatMap(([, value]) => (typeof value === 'number' ? [value] : [])))
  return (
    <div className={cx('flex h-full flex-col justify-center gap-1', stale && 'text-ink-3')}>
      <p className="flex min-w-0 items-baseline gap-2">
        <span
          className={cx(
            'truncate text-[clamp(1.75rem,17cqi,4.5rem)] leading-[1.1] tracking-tight',
            stale ? 'text-ink-3' : 'font-semibold text-ink',
          )}
        >
          {latest === null ? '–' : <Plain text={formatValue(latest.value, digits === 0 ? undefined : digits)} />}
        </span>
        {signal.unit && <span className="shrink-0 text-[clamp(0.875rem,6cqi,1.5rem)] text-ink-3">{signal.unit}</span>}
      </p>
      <p className="text-xs text-ink-3">
        {stale && age !== null && (
          <strong className="font-semibold text-ink-2">{reachable ? 'Stale' : 'Not live'} · </strong>
        )}
        {age === null ? 'no value yet' : `${formatAge(age)} ago`}
      </p>
    </div>
  )
}

function newest({ last }: Signal, arrived: readonly LiveSample[]): { at: number; value: Value } | null {
  const sample = arrived.at(-1)
  if (sample && sample[0] >= (last?.ts ?? 0)) return { at: sample[0], value: sample[1] }
  return last && { at: last.ts, value: last.value }
}
