import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListedCertificate } from '../../data/contract.ts'
import { countStandings, filterRows, prepare, sortRows } from './select.ts'

const DAY = 86_400_000
const now = Date.parse('2027-01-01T00:00:00Z')
const at = (days: number) => new Date(now + days * DAY).toISOString()
const certificate = (assetName: string, over: Partial<ListedCertificate> = {}): ListedCertificate => ({
  serial: `${assetName.length}`.padStart(34, 'a'),
  assetId: assetName,
  assetName,
  siteId: 'yard',
  state: 'valid',
  keyOrigin: 'platform',
  issuer: 'CN=Asset CA',
  createdAt: at(-100),
  notAfter: at(900),
  retireAt: null,
  revokedAt: null,
  revokedReason: null,
  lastUsedAt: null,
  ...over,
})
const prepared = (...all: ListedCertificate[]) => prepare(all, new Map([['yard', 'North yard']]), now)
const names = (rows: { assetName: string }[]) => rows.map(({ assetName }) => assetName)

test('what ends first stands first, and what is history stands last', () => {
  const rows = prepared(
    certificate('Crane 1'),
    certificate('Crane 2', { notAfter: at(10) }),
    certificate('Crane 3', { retireAt: at(3) }),
    certificate('Crane 4', { state: 'expired', notAfter: at(-2) }),
    certificate('Crane 1', { state: 'expired', notAfter: at(-5) }),
    certificate('Crane 5', { state: 'revoked', notAfter: at(1) }),
  )
  assert.deepEqual(names(sortRows(rows)), ['Crane 4', 'Crane 3', 'Crane 2', 'Crane 1', 'Crane 1', 'Crane 5'])
  assert.deepEqual(countStandings(rows), { valid: 1, expiring: 1, retiring: 1, unconfirmed: 0, expired: 2, revoked: 1 })
})

test('names in the order in which people count; use and issue newest first', () => {
  const rows = prepared(
    certificate('Crane 10', { lastUsedAt: at(-1), createdAt: at(-5) }),
    certificate('Crane 9', { lastUsedAt: at(-3), createdAt: at(-1) }),
    certificate('crane 1'),
  )
  assert.deepEqual(names(sortRows(rows, 'name')), ['crane 1', 'Crane 9', 'Crane 10'])
  assert.deepEqual(names(sortRows(rows, 'used')), ['Crane 10', 'Crane 9', 'crane 1'])
  assert.deepEqual(names(sortRows(rows, 'issued')), ['Crane 9', 'Crane 10', 'crane 1'])
})

test('all words must occur: in name, site or serial', () => {
  const rows = prepared(certificate('Crane 1'), certificate('Pump', { keyOrigin: 'csr', issuer: 'CN=Other' }))
  assert.deepEqual(names(filterRows(rows, { q: 'YARD crane' })), ['Crane 1'])
  assert.deepEqual(names(filterRows(rows, { q: 'aaaa4' })), ['Pump'])
  assert.deepEqual(names(filterRows(rows, { origin: 'csr' })), ['Pump'])
  assert.deepEqual(names(filterRows(rows, { issuer: 'CN=Asset CA' })), ['Crane 1'])
  assert.deepEqual(names(filterRows(rows, { site: 'elsewhere' })), [])
})

test('ten thousand assets are sorted and filtered without a wait that anybody feels', () => {
  const many = prepared(
    ...Array.from({ length: 10_000 }, (_, n) => certificate(`Crane ${(n * 7919) % 10_000}`, { notAfter: at(n % 900) })),
  )
  const began = performance.now()
  filterRows(sortRows(many), { q: 'crane 77' })
  assert.ok(performance.now() - began < 1_000, `${performance.now() - began} ms`)
})
