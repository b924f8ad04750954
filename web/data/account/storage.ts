// What telemetry takes and how long it is kept: the console's words and its question.

import { queryOptions } from '@tanstack/react-query'
import type { StorageReadOutput } from '../../../client/operations.gen.ts'
import { api } from '../api.ts'

export type Stored = StorageReadOutput
export type Kept = Stored['kept']
export type Used = Stored['total']

/** Telemetry is counted when it is packed, some times an hour. */
const REFRESH_MS = 60_000

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => api.storage.read({ signal }),
  refetchInterval: REFRESH_MS,
})
