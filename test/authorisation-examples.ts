// One valid request for each operation. A new operation without an example fails test/authorisation.test.ts.
import { randomBytes, randomUUID } from 'node:crypto'
import type { AssetId, PersonId, SiteId } from '../core/ids.ts'
import type { Operation } from '../server/operation/operation.ts'
import type { Ask } from '../server/api/testing.ts'

/** Things of one organisation that a request can name. */
export type Things = {
  siteId: SiteId
  assetId: AssetId
  serial: string
  signalNo: number
  /** Somebody who has been invited and has not enrolled. */
  personId: PersonId
}

export type Example = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

const window = { from: 1_700_000_000_000, to: 1_700_000_060_000 }
// Not random: two requests that differ in their ids alone have to get the same answer.
const REQUEST = 'aaaaaaaa-0000-0000-0000-000000000001'

export const EXAMPLES: Record<string, (things: Things) => Example> = {
  'assets.add': ({ siteId }) => ({ body: { requestId: REQUEST, name: 'Crane', kind: 'crane', siteId } }),
  'assets.edit': ({ assetId, siteId }) => ({ params: { assetId }, body: { name: 'Crane 2', siteId } }),
  'assets.list': () => ({}),
  'assets.read': ({ assetId }) => ({ params: { assetId } }),
  'certificates.confirm': ({ assetId, serial }) => ({ params: { assetId, serial } }),
  'certificates.issue': ({ assetId }) => ({ params: { assetId }, body: { requestId: REQUEST } }),
  'certificates.revoke': ({ assetId, serial }) => ({ params: { assetId, serial }, body: { reason: 'superseded' } }),
  'events.list': ({ assetId }) => ({ query: { asset: assetId } }),
  'live.stream': ({ assetId }) => ({ query: { assets: assetId } }),
  'organisations.add': () => ({ body: { name: 'Other', adminName: 'Ann', adminEmail: 'ann@other.example' } }),
  'organisations.list': () => ({}),
  'people.edit': ({ personId, siteId }) => ({ params: { personId }, body: { name: 'Ann', siteIds: [siteId] } }),
  'people.invite': ({ siteId }) => ({
    body: { name: 'Bob', email: 'bob@example.com', role: 'operator', siteIds: [siteId] },
  }),
  'people.list': () => ({}),
  'people.reinvite': ({ personId }) => ({ params: { personId } }),
  'samples.export': ({ assetId }) => ({ params: { assetId }, query: window }),
  'series.read': ({ assetId }) => ({ params: { assetId }, query: { ...window, buckets: 10 } }),
  'session.read': () => ({}),
  'signals.edit': ({ assetId, signalNo }) => ({ params: { assetId, signalNo }, body: { name: 'Load', unit: 't' } }),
  'signals.list': ({ assetId }) => ({ params: { assetId } }),
  'sites.add': () => ({ body: { name: 'Yard' } }),
  'sites.edit': ({ siteId }) => ({ params: { siteId }, body: { name: 'Yard 2' } }),
  'sites.list': () => ({}),
  'sparklines.read': ({ assetId }) => ({ body: { assetIds: [assetId], seconds: 60 } }),
}

/** Where the platform's own organisation, which has no sites, needs another request. */
export const PLATFORM_EXAMPLES: Record<string, (things: Things) => Example> = {
  'people.edit': ({ personId }) => ({ params: { personId }, body: { name: 'Ann' } }),
  'people.invite': () => ({ body: { name: 'Bob', email: 'bob@example.com', role: 'staff' } }),
}

/** Whoever asks, signed in or not, gets an answer of these. Each has tests of its own in test/people.test.ts. */
export const PUBLIC: Record<string, string> = {
  'enrolment.accept': 'the token of the invitation is what it takes',
  'enrolment.inspect': 'the token of the invitation is what it takes',
  'sign-in.end': 'a browser gets rid of its cookie, whatever it is worth',
  'sign-in.link': 'the token of the link is what it takes, in a demonstration',
  'sign-in.password': 'this is how one signs in',
}

/** Values that may be used once only, made new for a request that is expected to succeed. */
export function unique(example: Example): Example {
  const body = example.body && { ...example.body }
  if (body?.requestId !== undefined) body.requestId = randomUUID()
  for (const key of ['email', 'adminEmail'])
    if (body?.[key] !== undefined) body[key] = `${randomBytes(6).toString('hex')}@example.com`
  return { ...example, ...(body === undefined ? {} : { body }) }
}

export function requestOf({ method, path }: Operation, { params = {}, query, body }: Example): Ask {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return {
    method,
    path: search.size === 0 ? filled : `${filled}?${search.toString()}`,
    headOnly: true,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  }
}
