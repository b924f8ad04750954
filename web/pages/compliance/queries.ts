// What is due, with which forms, and who is qualified: the console's questions about compliance.

import { queryOptions } from '@tanstack/react-query'
import type {
  CredentialsListOutput,
  DutiesAddInput,
  DutiesListOutput,
  FormsListOutput,
  KeepingReadOutput,
} from '../../../client/operations.gen.ts'
import { type FormSpec, parseForm } from '../../../core/records/form.ts'
import { api } from '../../data/api.ts'

export type Duty = DutiesListOutput['duties'][number]
export type DutyBasis = Duty['basis']
export type NewDuty = DutiesAddInput['body']
export type Standing = Duty['standing']
export type RecordKind = Duty['kind']
export type Outcome = NonNullable<Duty['lastDone']>['outcome']
export type OwnForm = Omit<FormsListOutput['forms'][number], 'spec'> & { spec: FormSpec }
export type ReadyForm = { name: string; spec: FormSpec }
export type Credential = CredentialsListOutput['credentials'][number]
export type KeptKind = KeepingReadOutput['kinds'][number]

/** What is due changes by the day, and by what others sign meanwhile. */
const REFRESH_MS = 60_000

/** Which day today is where the viewer is. */
export const viewersZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

export const dutiesQuery = queryOptions({
  queryKey: ['duties'],
  queryFn: ({ signal }) => api.duties.list({ query: { zone: viewersZone() } }, { signal }),
  refetchInterval: REFRESH_MS,
  staleTime: 5_000,
})

export const formsQuery = queryOptions({
  queryKey: ['forms'],
  queryFn: async ({ signal }): Promise<OwnForm[]> => {
    const { forms } = await api.forms.list({}, { signal })
    return forms.map((form) => ({ ...form, spec: specOf(form.spec) }))
  },
  staleTime: 5_000,
})

export const readyFormsQuery = queryOptions({
  queryKey: ['ready-forms'],
  queryFn: async ({ signal }): Promise<ReadyForm[]> => {
    const { forms } = await api.forms.ready({ signal })
    return forms.map(({ name, spec }) => ({ name, spec: specOf(spec) }))
  },
  staleTime: Number.POSITIVE_INFINITY,
})

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: async ({ signal }) => (await api.credentials.list({}, { signal })).credentials,
})

export const keepingQuery = queryOptions({
  queryKey: ['record-keeping'],
  queryFn: async ({ signal }) => (await api.keeping.read({ signal })).kinds,
})

/** The contract says of a spec only that it is one: it is read by the parser that the server has, too. */
function specOf(value: unknown): FormSpec {
  const parsed = parseForm(value)
  if (!parsed.ok) throw new TypeError('a form that the server sent is none')
  return parsed.value
}
