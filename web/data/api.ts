// The operations, by their ids: api.assets.add is `assets.add` of the contract.

import type {
  Asset,
  AssetKind,
  AssetList,
  DeviceEvent,
  Enrolment,
  Invitation,
  Issued,
  Organisation,
  Person,
  RevocationReason,
  Role,
  SeriesAnswer,
  Session,
  Signal,
  Site,
  Sparklines,
} from './contract.ts'
import { request } from './request.ts'

type Abort = { signal?: AbortSignal }
export type NewAsset = {
  requestId: string
  name: string
  kind: AssetKind
  siteId: string
  note?: string
  csr?: string
}
export type AssetEdit = { name?: string; note?: string; kind?: AssetKind; siteId?: string }
export type PersonEdit = { name?: string; role?: Role; siteIds?: string[]; state?: 'active' | 'disabled' }
export type SeriesAsk = { assetId: string; from: number; to: number; buckets: number; signals: number[] }

const asset = (assetId: string) => `/v1/assets/${encodeURIComponent(assetId)}`

export const api = {
  session: {
    read: (o: Abort = {}) => request<Session>('GET', '/v1/session', o),
  },
  signIn: {
    password: (body: { email: string; password: string }) => request<void>('POST', '/v1/sign-in', { body }),
    link: (token: string) => request<void>('POST', '/v1/sign-in/link', { body: { token } }),
    end: () => request<void>('POST', '/v1/sign-out'),
  },
  enrolment: {
    inspect: (token: string) => request<Enrolment>('POST', '/v1/enrolment/inspect', { body: { token } }),
    accept: (body: { token: string; email?: string; password: string }) =>
      request<void>('POST', '/v1/enrolment/accept', { body }),
  },
  organisations: {
    list: (o: Abort = {}) => request<{ organisations: Organisation[] }>('GET', '/v1/organisations', o),
    add: (body: { name: string; adminName: string; adminEmail: string }) =>
      request<{ orgId: string; invitation: Invitation }>('POST', '/v1/organisations', { body }),
  },
  sites: {
    list: (o: Abort = {}) => request<{ sites: Site[] }>('GET', '/v1/sites', o),
    add: (body: { name: string; note?: string }) => request<{ siteId: string }>('POST', '/v1/sites', { body }),
    edit: (siteId: string, body: { name?: string; note?: string }) =>
      request<void>('PATCH', `/v1/sites/${encodeURIComponent(siteId)}`, { body }),
  },
  people: {
    list: (o: Abort = {}) => request<{ people: Person[] }>('GET', '/v1/people', o),
    invite: (body: { name: string; email: string; role: Role; siteIds: string[] }) =>
      request<{ personId: string; invitation: Invitation }>('POST', '/v1/people', { body }),
    edit: (personId: string, body: PersonEdit) =>
      request<void>('PATCH', `/v1/people/${encodeURIComponent(personId)}`, { body }),
    reinvite: (personId: string) =>
      request<{ invitation: Invitation }>('POST', `/v1/people/${encodeURIComponent(personId)}/invitation`),
  },
  assets: {
    list: (o: Abort = {}) => request<AssetList>('GET', '/v1/assets', o),
    read: (assetId: string, o: Abort = {}) => request<Asset>('GET', asset(assetId), o),
    add: (body: NewAsset) => request<Issued>('POST', '/v1/assets', { body }),
    edit: (assetId: string, body: AssetEdit) => request<void>('PATCH', asset(assetId), { body }),
  },
  certificates: {
    issue: (assetId: string, body: { requestId: string; csr?: string }) =>
      request<Issued>('POST', `${asset(assetId)}/certificates`, { body }),
    confirm: (assetId: string, serial: string) =>
      request<void>('POST', `${asset(assetId)}/certificates/${encodeURIComponent(serial)}/confirm`),
    revoke: (assetId: string, serial: string, reason: RevocationReason) =>
      request<{ revokedAt: string }>('POST', `${asset(assetId)}/certificates/${encodeURIComponent(serial)}/revoke`, {
        body: { reason },
      }),
  },
  signals: {
    list: (assetId: string, o: Abort = {}) => request<{ signals: Signal[] }>('GET', `${asset(assetId)}/signals`, o),
    edit: (assetId: string, signalNo: number, body: { name?: string; unit?: string }) =>
      request<void>('PATCH', `${asset(assetId)}/signals/${signalNo}`, { body }),
  },
  series: {
    read: ({ assetId, signals, ...range }: SeriesAsk, o: Abort = {}) =>
      request<SeriesAnswer>('GET', `${asset(assetId)}/series`, {
        ...o,
        query: { ...range, signals: signals.join(',') },
      }),
  },
  sparklines: {
    read: (assetIds: string[], seconds: number, o: Abort = {}) =>
      request<Sparklines>('POST', '/v1/sparklines', { ...o, body: { assetIds, seconds } }),
  },
  events: {
    list: (query: { asset?: string; before?: string; limit?: number }, o: Abort = {}) =>
      request<{ events: DeviceEvent[] }>('GET', '/v1/events', { ...o, query }),
  },
}
