// Keeps a dashboard. Of two who arrange one at once the second is told, and loses nothing: theirs can be kept beside it.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../data/api.ts'
import type { Dashboard, Tile } from '../contract.ts'
import { DASHBOARDS_KEY } from '../queries.ts'

export type Written = { name: string; isShared: boolean; tiles: readonly Tile[] }

export function useSave({ dashboardId, version }: Dashboard, onSaved: (dashboardId: string) => void) {
  const queries = useQueryClient()
  const done = async (id: string) => {
    await queries.invalidateQueries({ queryKey: DASHBOARDS_KEY })
    onSaved(id)
  }
  const save = useMutation({
    mutationFn: ({ name, isShared, tiles }: Written) =>
      api.dashboards.edit({ params: { dashboardId }, body: { version, name, isShared, tiles: [...tiles] } }),
    onSuccess: () => done(dashboardId),
  })
  const copy = useMutation({
    mutationFn: ({ name, tiles }: Written) =>
      api.dashboards.add({ body: { name, isShared: false, tiles: tiles.filter(({ kind }) => kind !== 'hidden') } }),
    onSuccess: (made) => done(made.dashboardId),
  })
  return { save, copy }
}
