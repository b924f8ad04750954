// The audit log: what its pages ask for and do. A line is read here and proved in proof.ts.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  AuditCheckpointOutput,
  AuditCountsOutput,
  AuditExportRequestInput,
  AuditListOutput,
  AuditProofOutput,
  AuditSinksListOutput,
} from '../../client/operations.gen.ts'
import { api } from './api.ts'
import type { AuditCategory } from './audit-words.ts'
import { AUDIT_LINES_A_PAGE, AUDIT_REFRESH_MS, CHECKPOINT_REFRESH_MS, PLOT_BARS, SINKS_REFRESH_MS } from './limits.ts'

export type AuditLine = AuditListOutput['lines'][number]
export type AuditResult = AuditLine['result']
export type AuditPerson = NonNullable<AuditLine['person']>
export type AuditChange = AuditLine['changes'][number]

/** What the server is asked for; times are epoch ms. */
export type AuditFilter = {
  person?: string
  asset?: string
  category?: AuditCategory
  event?: string
  result?: AuditResult
  text?: string
  from?: number
  to?: number
}

export type AuditCounts = AuditCountsOutput
export type AuditProof = AuditProofOutput
export type Checkpoint = AuditCheckpointOutput
export type ExportFormat = AuditExportRequestInput['body']['format']

export type Sink = AuditSinksListOutput['sinks'][number]
export type SinkKind = Sink['kind']
export type SinkState = Sink['state']

const iso = (at_ms: number | undefined) => (at_ms === undefined ? undefined : new Date(at_ms).toISOString())
const asked = ({ from, to, ...rest }: AuditFilter) => ({ ...rest, from: iso(from), to: iso(to) })

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'lines', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked(filter), before: pageParam, limit: AUDIT_LINES_A_PAGE }
      return api.audit.list({ query }, { signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    // Pages that were loaded for reading on stay as they are; only a list of one page follows what happens.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : AUDIT_REFRESH_MS),
  })

/** How many lines when, for the plot. What is searched for as text is not counted. */
export const countsQuery = (searched: AuditFilter) => {
  const filter = { ...searched, text: undefined }
  return queryOptions({
    queryKey: ['audit', 'counts', filter],
    queryFn: ({ signal }) => api.audit.counts({ query: { ...asked(filter), buckets: PLOT_BARS } }, { signal }),
    refetchInterval: CHECKPOINT_REFRESH_MS,
  })
}

export const proofQuery = (lineId: string) =>
  queryOptions({
    queryKey: ['audit', 'proof', lineId],
    queryFn: ({ signal }) => api.audit.proof({ params: { lineId } }, { signal }),
    // A proof is against the checkpoint of its moment and stays true.
    staleTime: Number.POSITIVE_INFINITY,
  })

export const checkpointQuery = queryOptions({
  queryKey: ['audit', 'checkpoint'],
  queryFn: ({ signal }) => api.audit.checkpoint({ signal }),
  refetchInterval: CHECKPOINT_REFRESH_MS,
})

export const sinksQuery = queryOptions({
  queryKey: ['audit', 'sinks'],
  queryFn: async ({ signal }) => (await api.auditSinks.list({ signal })).sinks,
  refetchInterval: SINKS_REFRESH_MS,
})

export const subscriptionQuery = queryOptions({
  queryKey: ['audit', 'subscription'],
  queryFn: ({ signal }) => api.audit.subscription({ signal }),
})
