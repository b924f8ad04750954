// Who may do what, who is signed in, who of the platform is inside: the questions and the acts of those pages.

import { queryOptions } from '@tanstack/react-query'
import { ask, tell } from './ask.ts'
import type { Permission, Person, Role } from './contract.ts'
import { GRANT_WAITING_MS, GRANTS_REFRESH_MS, SESSIONS_REFRESH_MS } from './limits.ts'

export type AnyRole = Role | 'none'
export type Member = Omit<Person, 'role'> & { role: AnyRole; groupIds: string[]; mfa: boolean | null }

export type Group = {
  groupId: string
  name: string
  note: string | null
  permissions: Permission[]
  siteIds: 'all' | string[]
  members: string[]
  archivedAt: string | null
}
export type GroupForm = { name: string; note: string; permissions: Permission[]; siteIds: 'all' | string[] }

export type Because = { source: 'role'; role: AnyRole } | { source: 'group'; groupId: string; name: string }
export type AccessLine = { permission: Permission; where: 'everywhere' | string[]; because: Because[] }
export type Access = {
  personId: string
  role: AnyRole
  secondFactor: { required: boolean; why: string | null }
  permissions: AccessLine[]
}

export type SessionRow = {
  sessionId: string
  person: { personId: string; name: string | null } | null
  staff: boolean
  kind: 'browser' | 'link' | 'token'
  name: string | null
  permissions: Permission[] | null
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  address: string | null
  client: string | null
  aal: 'password' | 'mfa' | 'link' | 'token'
  operateAs: boolean
  streams: number
  isCurrent: boolean
}

export type GrantState = 'requested' | 'granted' | 'refused' | 'ended'
export type Grant = {
  grantId: string
  organisation: { orgId: string; name: string | null } | null
  staff: { personId: string; name: string | null }
  reason: string
  ticket: string
  elevated: boolean
  minutes: number
  state: GrantState
  requestedAt: string
  decidedAt: string | null
  expiresAt: string | null
  endedAt: string | null
}
export type GrantRequest = { orgId: string; reason: string; ticket: string; minutes: number; elevated: boolean }

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: async ({ signal }) => (await ask<{ groups: Group[] }>('GET', '/v1/groups', {}, { signal })).groups,
})

export const accessQuery = (personId: string) =>
  queryOptions({
    queryKey: ['access', personId],
    queryFn: ({ signal }) => ask<Access>('GET', '/v1/people/{personId}/access', { params: { personId } }, { signal }),
  })

export const sessionsQuery = queryOptions({
  queryKey: ['sessions', 'organisation'],
  queryFn: async ({ signal }) => {
    const query = { of: 'organisation' }
    return (await ask<{ sessions: SessionRow[] }>('GET', '/v1/sessions', { query }, { signal })).sessions
  },
  refetchInterval: SESSIONS_REFRESH_MS,
})

/** Read more often while somebody waits for an answer. */
export const grantsQuery = queryOptions({
  queryKey: ['operate-as'],
  queryFn: async ({ signal }) => (await ask<{ grants: Grant[] }>('GET', '/v1/operate-as', {}, { signal })).grants,
  refetchInterval: ({ state }) =>
    state.data?.some((grant) => grant.state === 'requested') ? GRANT_WAITING_MS : GRANTS_REFRESH_MS,
})

export const access = {
  addGroup: (body: GroupForm) => ask<{ groupId: string }>('POST', '/v1/groups', { body }),
  editGroup: (groupId: string, body: GroupForm) => tell('PATCH', '/v1/groups/{groupId}', { params: { groupId }, body }),
  archiveGroup: (groupId: string) => tell('POST', '/v1/groups/{groupId}/archive', { params: { groupId } }),
  setGroups: (personId: string, groupIds: string[]) =>
    tell('PATCH', '/v1/people/{personId}', { params: { personId }, body: { groupIds } }),
  erase: (personId: string, reason: string) =>
    tell('POST', '/v1/people/{personId}/erase', { params: { personId }, body: { reason } }),
  endSession: (sessionId: string) => tell('POST', '/v1/sessions/{sessionId}/end', { params: { sessionId } }),
  endSessionsOf: (personId: string) => ask<{ ended: number }>('POST', '/v1/sessions/end', { body: { personId } }),
}

export const operateAs = {
  request: (body: GrantRequest) => ask<{ grantId: string; state: GrantState }>('POST', '/v1/operate-as', { body }),
  decide: (grantId: string, approve: boolean) =>
    tell('POST', '/v1/operate-as/{grantId}/decision', { params: { grantId }, body: { approve } }),
  end: (grantId: string) => tell('POST', '/v1/operate-as/{grantId}/end', { params: { grantId } }),
  enter: (grantId: string) => tell('POST', '/v1/operate-as/{grantId}/enter', { params: { grantId } }),
  leave: () => tell('POST', '/v1/operate-as/leave'),
}

/** Inside, or allowed to go in, by the clock of the server. */
export function isRunning(grant: Grant, now_ms: number): boolean {
  return grant.state === 'granted' && grant.expiresAt !== null && Date.parse(grant.expiresAt) > now_ms
}
