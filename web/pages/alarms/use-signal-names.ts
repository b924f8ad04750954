// What an asset calls its signals, and by which numbers its chart knows them.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { byKey, type SignalNames } from '../../data/alarms/condition-words.ts'
import type { Signal } from '../../data/contract.ts'
import { signalsQuery } from '../../data/queries.ts'

const NONE: Signal[] = []

/** Without an asset there is nothing to ask; a signal is called by its key then. */
export function useSignalNames(assetId: string | undefined): { names: SignalNames; signals: Signal[] } {
  const answer = useQuery({ ...signalsQuery(assetId ?? ''), enabled: assetId !== undefined })
  const signals = answer.data ?? NONE
  const names = useMemo((): SignalNames => {
    const known = new Map(signals.map((signal) => [signal.key, signal]))
    return (key) => {
      const signal = known.get(key)
      return signal ? { name: signal.name ?? key, unit: signal.unit } : byKey(key)
    }
  }, [signals])
  return { names, signals }
}
