// The rule against what was, before it is enabled: how often it would have been an alarm, and when.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { RuleSpec } from '../../../../core/alarm/spec.ts'
import type { AlarmTrial } from '../../../data/alarms/contract.ts'
import { api } from '../../../data/api.ts'
import { serverNow } from '../../../data/clock.ts'
import type { AssetRow, Signal } from '../../../data/contract.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/forms/choice.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Bone, Refused } from '../../../ui/states.tsx'
import type { Stretch } from '../history/drawing.ts'
import type { Read } from './draft/read.ts'
import { TrialResult } from './trial-result.tsx'

const DAY_MS = 86_400_000
const WINDOWS = ['1', '7', '14', '30'] as const
type Days = (typeof WINDOWS)[number]
const WINDOW_OPTIONS = WINDOWS.map((days) => ({ value: days, word: days === '1' ? '24 h' : `${days} days` }))

type Props = {
  asset: AssetRow | undefined
  signals: readonly Signal[]
  /** What is typed now. */
  spec: Read<RuleSpec>
  /** Called when what is typed cannot be tried yet. */
  onFaults: () => void
}
type Tried = { spec: RuleSpec; time: Stretch; trial: AlarmTrial; assetId: string }

export function Trial({ asset, signals, spec, onFaults }: Props) {
  const [days, setDays] = useState<Days>('7')
  const attempt = useMutation({
    gcTime: 0,
    mutationFn: async (given: { spec: RuleSpec; assetId: string }): Promise<Tried> => {
      const to = Math.floor(serverNow())
      const time = { from: to - Number(days) * DAY_MS, to }
      return { ...given, time, trial: await api.alarms.try({ body: { ...given, ...time } }) }
    },
  })
  const tried = attempt.data
  const changed = tried !== undefined && JSON.stringify(tried.spec) !== JSON.stringify(spec.value)
  const run = () => {
    if (spec.value && asset) attempt.mutate({ spec: spec.value, assetId: asset.assetId })
    else onFaults()
  }
  return (
    <section aria-labelledby="trial" className="grid gap-4 rounded-lg border border-line-strong bg-surface p-4">
      <div className="grid gap-1">
        <h2 id="trial" className="text-base font-semibold">
          Try it
        </h2>
        <p className="text-sm text-ink-2">
          Against what {asset ? <Plain text={asset.name} className="font-medium" /> : 'an asset'} has sent. Nothing is
          raised or kept.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Choice label="How far back" value={days} options={WINDOW_OPTIONS} onChange={setDays} />
        <Button kind="primary" busy={attempt.isPending} onClick={run}>
          Try it
        </Button>
      </div>
      {attempt.isError && <Refused error={attempt.error} what="It could not be tried" />}
      {attempt.isPending && (
        <div role="status" aria-label="Loading the trial" className="grid gap-3">
          <Bone className="w-40" />
          <Bone className="h-24" />
        </div>
      )}
      {tried && !attempt.isPending && (
        <>
          {changed && <Notice title="The rule has changed since">This is what it would have been before.</Notice>}
          <TrialResult {...tried} signals={signals} />
        </>
      )}
    </section>
  )
}
