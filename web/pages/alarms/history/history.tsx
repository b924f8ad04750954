// The signals of a rule at one asset, over some time, each with its limits and with when it was an alarm.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RuleSpec } from '../../../../core/alarm/spec.ts'
import { limitsOf } from '../../../data/alarms/limits-of.ts'
import { api } from '../../../data/api.ts'
import type { Signal } from '../../../data/contract.ts'
import { Bone, Failed } from '../../../ui/states.tsx'
import { HistoryChart } from './chart.tsx'
import type { Stretch } from './drawing.ts'

/** One for about two pixels. */
const BUCKETS = 480
const CHARTS_MAX = 3

type Props = {
  assetId: string
  spec: RuleSpec
  signals: readonly Signal[]
  time: Stretch
  episodes: readonly { from: number; to: number | null }[]
}

export function History({ assetId, spec, signals, time, episodes }: Props) {
  const limits = limitsOf(spec.condition)
  const drawn = [...limits.keys()].flatMap(
    (key) => signals.find((each) => each.key === key && each.kind === 'number') ?? [],
  )
  const shown = drawn.slice(0, CHARTS_MAX)
  const numbers = shown.map(({ signalNo }) => signalNo).join(',')
  const series = useQuery({
    queryKey: ['series', assetId, 'past', numbers, time.from, time.to],
    queryFn: ({ signal }) => {
      const query = { from: Math.floor(time.from), to: Math.ceil(time.to), buckets: BUCKETS, signals: numbers }
      return api.series.read({ params: { assetId }, query }, { signal })
    },
    enabled: shown.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  if (shown.length === 0) return null
  if (series.isError)
    return <Failed error={series.error} what="The past of these signals" retry={() => void series.refetch()} />
  if (series.isPending)
    return (
      <div role="status" aria-label="Loading the past" className="grid h-36 content-center">
        <Bone className="h-24" />
      </div>
    )
  return (
    <div className="grid gap-4">
      {shown.map((signal) => (
        <HistoryChart
          key={signal.signalNo}
          name={signal.name ?? signal.key}
          unit={signal.unit}
          series={series.data.series.find(({ signalNo }) => signalNo === signal.signalNo)}
          time={time}
          limits={limits.get(signal.key) ?? {}}
          episodes={episodes}
        />
      ))}
    </div>
  )
}
