// The audit log: what its pages ask for and do. A line is read here and proved in proof.ts.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, tell } from './ask.ts'
import type { AuditCategory } from './audit-words.ts'
import { AUDIT_LINES_A_PAGE, AUDIT_REFRESH_MS, CHECKPOINT_REFRESH_MS, PLOT_BARS, SINKS_REFRESH_MS } from './limits.ts'

export type AuditResult = 'done' | 'refused'

export type AuditPerson = { personId: string; name: string | null }
export type AuditChange = { field: string; old: unknown; new: unknown }
export type AuditLine = {
  lineId: string
  /** Its place in the tree; null until the sealer has put it there. */
  seq: number | null
  at: string
  category: AuditCategory
  event: string
  result: AuditResult
  person: AuditPerson | null
  staff: AuditPerson | null
  process: string | null
  sessionId: string | null
  address: string | null
  requestId: string | null
  subject: { kind: string; id: string; name: string | null } | null
  words: string
  changes: AuditChange[]
}

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

export type AuditCounts = { from: string; to: string; bucketMs: number; done: number[]; refused: number[] }
export type AuditProof = { seq: number; size: number; leaf: string; proof: string[]; checkpoint: string }
export type Checkpoint = {
  size: number
  at: string
  note: string
  vkey: string
  /** Lines that are written and not yet in the tree. */
  sealedBehind: number
  cosigned: { witness: string; at: string }[]
}
export type ExportFormat = 'jsonl' | 'csv'
export type ExportTicket = { ticket: string; url: string; expiresAt: string }

export type SinkKind = 'webhook' | 'syslog'
export type SinkState = 'delivering' | 'failing' | 'paused'
export type Sink = {
  sinkId: string
  kind: SinkKind
  target: string
  state: SinkState
  cursor: number | null
  behind: number
  lastOkAt: string | null
  lastError: string | null
}

const iso = (at_ms: number | undefined) => (at_ms === undefined ? undefined : new Date(at_ms).toISOString())
const asked = ({ from, to, ...rest }: AuditFilter) => ({ ...rest, from: iso(from), to: iso(to) })

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'lines', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked(filter), before: pageParam, limit: AUDIT_LINES_A_PAGE }
      return ask<{ lines: AuditLine[]; next: string | null }>('GET', '/v1/audit', { query }, { signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    // Pages that were loaded for reading on stay as they are; only a list of one page follows what happens.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : AUDIT_REFRESH_MS),
  })

/** How many lines when, for the plot. What is searched for by words cannot be counted: names are sealed. */
export const countsQuery = ({ text: _, ...filter }: AuditFilter) =>
  queryOptions({
    queryKey: ['audit', 'counts', filter],
    queryFn: ({ signal }) =>
      ask<AuditCounts>('GET', '/v1/audit/counts', { query: { ...asked(filter), buckets: PLOT_BARS } }, { signal }),
    refetchInterval: CHECKPOINT_REFRESH_MS,
  })

export const proofQuery = (lineId: string) =>
  queryOptions({
    queryKey: ['audit', 'proof', lineId],
    queryFn: ({ signal }) => ask<AuditProof>('GET', '/v1/audit/{lineId}/proof', { params: { lineId } }, { signal }),
    // A proof is against the checkpoint of its moment and stays true.
    staleTime: Number.POSITIVE_INFINITY,
  })

export const checkpointQuery = queryOptions({
  queryKey: ['audit', 'checkpoint'],
  queryFn: ({ signal }) => ask<Checkpoint>('GET', '/v1/audit/checkpoint', {}, { signal }),
  refetchInterval: CHECKPOINT_REFRESH_MS,
})

export const sinksQuery = queryOptions({
  queryKey: ['audit', 'sinks'],
  queryFn: async ({ signal }) => (await ask<{ sinks: Sink[] }>('GET', '/v1/audit/sinks', {}, { signal })).sinks,
  refetchInterval: SINKS_REFRESH_MS,
})

export const subscriptionQuery = queryOptions({
  queryKey: ['audit', 'subscription'],
  queryFn: ({ signal }) => ask<{ daily: boolean }>('GET', '/v1/audit/subscription', {}, { signal }),
})

export const audit = {
  requestExport: (body: { format: ExportFormat; from?: string; to?: string }) =>
    ask<ExportTicket>('POST', '/v1/audit/exports', { body }),
  subscribe: (daily: boolean) => tell('POST', '/v1/audit/subscription', { body: { daily } }),
  /** The secret is in this answer and nowhere else. */
  addSink: (body: { kind: SinkKind; target: string }) =>
    ask<{ sinkId: string; secret: string | null }>('POST', '/v1/audit/sinks', { body }),
  editSink: (sinkId: string, body: { paused: boolean }) =>
    tell('PATCH', '/v1/audit/sinks/{sinkId}', { params: { sinkId }, body }),
  testSink: (sinkId: string) =>
    ask<{ ok: boolean; error: string | null }>('POST', '/v1/audit/sinks/{sinkId}/test', { params: { sinkId } }),
  removeSink: (sinkId: string) => tell('POST', '/v1/audit/sinks/{sinkId}/remove', { params: { sinkId } }),
}
