// Who may do what, who is signed in, who of the platform is inside: the questions of those pages.

import { queryOptions } from '@tanstack/react-query'
import type {
  GroupsAddInput,
  GroupsListOutput,
  OperateAsListOutput,
  OperateAsRequestOutput,
  PeopleAccessOutput,
  SessionsListOutput,
} from '../../client/operations.gen.ts'
import { api } from './api.ts'
import type { Role } from './contract.ts'
import { GRANT_WAITING_MS, GRANTS_REFRESH_MS, SESSIONS_REFRESH_MS } from './limits.ts'

export type Group = GroupsListOutput['groups'][number]
export type GroupForm = Required<GroupsAddInput['body']>

export type Access = PeopleAccessOutput
export type AccessLine = Access['permissions'][number]
export type Because = AccessLine['because'][number]
/** What a person is given: role, sites where the role is limited to some, groups. */
export type Standing = { role: Role; siteIds: string[]; groupIds: string[] }

export type SessionRow = SessionsListOutput['sessions'][number]

export type Grant = OperateAsListOutput['grants'][number]
export type GrantState = Grant['state']
export type Asked = OperateAsRequestOutput

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: async ({ signal }) => (await api.groups.list({ signal })).groups,
})

export const accessQuery = (personId: string) =>
  queryOptions({
    queryKey: ['access', personId],
    queryFn: ({ signal }) => api.people.access({ params: { personId } }, { signal }),
  })

export const sessionsQuery = queryOptions({
  queryKey: ['sessions', 'organisation'],
  queryFn: async ({ signal }) => (await api.sessions.list({ query: { of: 'organisation' } }, { signal })).sessions,
  refetchInterval: SESSIONS_REFRESH_MS,
})

/** Read more often while somebody waits for an answer. */
export const grantsQuery = queryOptions({
  queryKey: ['operate-as'],
  queryFn: async ({ signal }) => (await api.operateAs.list({ signal })).grants,
  refetchInterval: ({ state }) =>
    state.data?.some((grant) => grant.state === 'requested') ? GRANT_WAITING_MS : GRANTS_REFRESH_MS,
})

/** Inside, or allowed to go in, by the clock of the server. */
export function isRunning(grant: Grant, now_ms: number): boolean {
  return grant.state === 'granted' && grant.expiresAt !== null && Date.parse(grant.expiresAt) > now_ms
}
