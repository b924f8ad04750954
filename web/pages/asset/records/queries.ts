// The questions about records, forms and defects. All begin with the same word, so that whatever changes one has all asked
// again. Forms and bodies are parsed where they arrive: the client knows no more of them than that they are objects.

import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { DefectsListOutput, FormsListOutput, RecordsListOutput } from '../../../../client/operations.gen.ts'
import { parseBody, type RecordBody } from '../../../../core/records/body.ts'
import { type FormSpec, parseForm } from '../../../../core/records/form.ts'
import { api } from '../../../data/api.ts'

export type RecordFacts = RecordsListOutput['records'][number]
export type Defect = DefectsListOutput['defects'][number]
export type Form = Omit<FormsListOutput['forms'][number], 'spec'> & { spec: FormSpec }

const RECORDS_KEY = ['records'] as const
const RECORDS_A_PAGE = 20
const REFRESH_MS = 20_000

export const recordsQuery = (assetId: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: [...RECORDS_KEY, 'list', assetId, archived],
    queryFn: ({ pageParam, signal }) =>
      api.records.list(
        { query: { asset: assetId, archived: archived ? 'true' : 'false', before: pageParam, limit: RECORDS_A_PAGE } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.before ?? undefined,
    refetchInterval: REFRESH_MS,
  })

export const recordQuery = (recordId: string, version: number | undefined) =>
  queryOptions({
    queryKey: [...RECORDS_KEY, 'one', recordId, version ?? 'newest'],
    queryFn: async ({ signal }) => {
      const answer = await api.records.read({ params: { recordId }, query: { version } }, { signal })
      return { ...answer, body: bodyOf(answer.body) }
    },
    refetchInterval: REFRESH_MS,
  })
export type WholeRecord = Awaited<ReturnType<NonNullable<ReturnType<typeof recordQuery>['queryFn']>>>

/** Of all of one kind at an asset the one that was done last: whether there is a next one to a record. */
export const newestOfKindQuery = (asset: string, kind: RecordFacts['kind']) =>
  queryOptions({
    queryKey: [...RECORDS_KEY, 'newest', asset, kind],
    queryFn: async ({ signal }) =>
      (await api.records.list({ query: { asset, kind, limit: 1 } }, { signal })).records[0] ?? null,
  })

export const defectsQuery = (assetId: string, closed = false) =>
  queryOptions({
    queryKey: [...RECORDS_KEY, 'defects', assetId, closed],
    queryFn: async ({ signal }) =>
      (await api.defects.list({ query: { asset: assetId, closed: closed ? 'true' : 'false' } }, { signal })).defects,
    refetchInterval: REFRESH_MS,
  })

export const formsQuery = queryOptions({
  queryKey: [...RECORDS_KEY, 'forms'],
  queryFn: async ({ signal }) => {
    const { forms } = await api.forms.list({}, { signal })
    return forms.map((form): Form => ({ ...form, spec: specOf(form.spec) }))
  },
  staleTime: REFRESH_MS,
})

export const credentialsQuery = (personId: string) =>
  queryOptions({
    queryKey: [...RECORDS_KEY, 'credentials', personId],
    queryFn: async ({ signal }) =>
      (await api.credentials.list({ query: { person: personId } }, { signal })).credentials,
    staleTime: REFRESH_MS,
  })

/** A record changes what is open at its asset, whether it is locked out, and the fleet's list of that. */
export async function recordsChanged(queries: QueryClient): Promise<void> {
  await Promise.all(
    [RECORDS_KEY, ['asset'], ['assets']].map((queryKey) => queries.invalidateQueries({ queryKey: [...queryKey] })),
  )
}

function bodyOf(value: unknown): RecordBody {
  const read = parseBody(value)
  if (!read.ok) throw new Error(`What was signed cannot be read: ${Object.keys(read.problems).join(', ')}`)
  return read.value
}

function specOf(value: unknown): FormSpec {
  const read = parseForm(value)
  if (!read.ok) throw new Error(`A form cannot be read: ${Object.keys(read.problems).join(', ')}`)
  return read.value
}
