// How an asset is: connected or not, when it was last heard, and the worst alarm that stands there.

import { useQuery } from '@tanstack/react-query'
import { alarmsQuery } from '../../../data/alarms/queries.ts'
import { worstByAsset } from '../../../data/alarms/waiting.ts'
import { useNow } from '../../../data/clock.ts'
import type { TileOf } from '../contract.ts'
import { shownPresence } from '../../../data/freshness.ts'
import { ROW_DRAW_MS } from '../../../data/limits.ts'
import { useAssetLive, useReachable } from '../../../data/use-live.ts'
import { Age } from '../../../ui/age.tsx'
import { PresenceMark, PriorityMark } from '../../../ui/state-mark.tsx'
import { Bone } from '../../../ui/states.tsx'
import { TileFrame, TileSays } from './frame.tsx'
import { useAssetRow, useTileTitle } from './use-tile-names.ts'

type Props = { tile: TileOf<'state'>; leads: boolean }

export function StateTile({ tile, leads }: Props) {
  const { assetId } = tile
  const { row, at, isPending } = useAssetRow(assetId)
  const live = useAssetLive(assetId, ROW_DRAW_MS)
  const title = useTileTitle(tile)
  const now = useNow()
  const reachable = useReachable()
  const alarms = useQuery(alarmsQuery({ states: 'unacknowledged,acknowledged' }))
  const worst = worstByAsset(alarms.data?.alarms ?? []).get(assetId)
  if (!row)
    return (
      <TileFrame title={title}>
        {isPending ? <Bone className="mt-4 w-1/2" /> : <TileSays>This asset is not there.</TileSays>}
      </TileFrame>
    )
  const said_ms = live.presence ? live.presence_ms : Date.parse(at ?? '')
  const shown = shownPresence(live.presence ?? row.presence, said_ms, live.lastReceived_ms, now, reachable)
  return (
    <TileFrame title={title} assetId={leads ? assetId : undefined}>
      <div className="flex h-full flex-col justify-center gap-1.5">
        <div className="text-[clamp(1rem,9cqi,1.75rem)] leading-tight">
          <PresenceMark state={shown.state} certain={shown.certain} />
        </div>
        <p className="text-xs text-ink-3">
          Heard <Age at={shown.at} />
        </p>
        {worst && (
          <p className="flex items-center gap-2 text-sm">
            <PriorityMark priority={worst} />
            <span className="text-ink-2">alarm</span>
          </p>
        )}
      </div>
    </TileFrame>
  )
}
