// The last values that the machine sent of the signals that meters of a form ask for, while they are fresh enough to be told.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { asking, type FormSpec } from '../../../../../core/records/form.ts'
import { signalsQuery } from '../../../../data/queries.ts'
import { useAssetLive, useWatch } from '../../../../data/use-live.ts'

export type LiveReading = { value: number; at: string }

/** By the key of the block. */
export function useReadings(assetId: string, form: FormSpec): ReadonlyMap<string, LiveReading> {
  const meters = useMemo(() => asking(form).filter((block) => block.kind === 'meter'), [form])
  const watched = useMemo(() => (meters.length > 0 ? [assetId] : []), [meters, assetId])
  useWatch(watched)
  const signals = useQuery({ ...signalsQuery(assetId), enabled: meters.length > 0 })
  const live = useAssetLive(assetId, 1_000)
  const found = new Map<string, LiveReading>()
  for (const block of meters) {
    const no = signals.data?.find(({ key }) => key === block.signal)?.signalNo
    const last = no === undefined ? undefined : live.signals.get(no)?.at(-1)
    if (last !== undefined && typeof last[1] === 'number')
      found.set(block.key, { value: last[1], at: new Date(last[0]).toISOString() })
  }
  return found
}
