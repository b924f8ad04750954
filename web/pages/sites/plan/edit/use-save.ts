// Keeps the places. Of two who set them at once the second is told, and theirs can be put together with what was set here.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../../data/api.ts'
import { assetsQuery } from '../../../../data/queries.ts'
import type { Plan } from '../contract.ts'
import { planKey, planQuery } from '../queries.ts'
import type { Places } from './layout.ts'

export function useSave(siteId: string, onSaved: () => void) {
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: ({ version, places }: { version: number; places: Places }) =>
      api.plans.place({ params: { siteId }, body: { version, places: [...places] } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: planKey(siteId) })
      onSaved()
    },
    // One of them may have been moved to another site: the next try knows.
    onError: () => void queries.invalidateQueries({ queryKey: assetsQuery.queryKey }),
  })
  const theirs = useMutation({
    mutationFn: (): Promise<Plan> => queries.fetchQuery({ ...planQuery(siteId), staleTime: 0 }),
  })
  return { save, theirs }
}
