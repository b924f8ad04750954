// Alarms as they change: what is on screen is read again at once, and the count is there before that.

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { live, useAlarmNews } from '../use-live.ts'
import { coalesced } from './coalesced.ts'
import { ALARMS_KEY, alarmCountsQuery } from './queries.ts'

/** What does not change with every alarm. */
const CALM: readonly unknown[] = ['rules', 'statistics']

export function useAlarmStream(): void {
  const queries = useQueryClient()
  const again = useMemo(
    () =>
      // In a flood one answer follows the other; asking anew each time would mean that there never is one.
      coalesced(() =>
        queries.invalidateQueries({
          queryKey: ALARMS_KEY,
          predicate: ({ queryKey }) => !CALM.includes(queryKey[1]),
        }),
      ),
    [queries],
  )
  useAlarmNews(({ counts }) => {
    queries.setQueryData(alarmCountsQuery.queryKey, counts)
    void again()
  })
  useEffect(() => live.onMissed(() => void again()), [again])
}
