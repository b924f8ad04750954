// Each rule is seen to fail: a certificate is bent where the rule looks, and the rule by that name speaks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../errors.ts'
import { ISSUER_CERTIFICATE_days } from '../limits.ts'
import { ipBytes } from './ip.ts'
import { lint, lintedTbs } from './lint.ts'
import { rules } from './lint-rules.ts'
import type { Subject } from './profile.ts'
import { type Plan, toBeSigned } from './tbs.ts'
import { ASSET, hierarchy, keyPair, nextSerial, planFor } from './testing.ts'

const now = new Date('2026-06-15T10:20:30.400Z')
const cas = await hierarchy(now)
const asset: Subject = { kind: 'asset', assetId: ASSET }
const plan = planFor(asset, now, cas.assetCa)
const tbs = Buffer.from(await toBeSigned(plan))
const DAY_ms = 86_400_000

const said = (bytes: Uint8Array, by: Plan): string[] => lint(bytes, by).map(({ rule }) => rule)

const utc = (time: string): string => Buffer.from(time).toString('hex')

/** The certificate with one run of bytes exchanged for another of the same length. */
function bent(from: string, to: string, base = tbs): Buffer {
  const text = base.toString('hex')
  assert.equal(text.split(from).length, 2, `${from} stands ${text.split(from).length - 1} times`)
  return Buffer.from(text.replace(from, to), 'hex')
}

test('what the profiles make passes, in every kind', async () => {
  assert.deepEqual(lint(tbs, plan), [])
  const services = planFor({ kind: 'service', names: ['a.example', '10.0.0.1', 'fe80::1:2'] }, now, cas.serviceCa)
  assert.deepEqual(lint(await toBeSigned(services), services), [])
  assert.equal(lintedTbs(tbs, plan).length, tbs.length)
})

test('every rule cites its clause and has its own name', () => {
  for (const { clause } of rules) assert.match(clause, /^[46]\.\d/)
  assert.equal(new Set(rules.map(({ rule }) => rule)).size, rules.length)
})

test('bent bytes are found by the rule that looks there', () => {
  const serial = Buffer.from(plan.serial).toString('hex')
  const cases: [rule: string, from: string, to: string][] = [
    ['v3', 'a003020102', 'a003020101'],
    [
      'serial',
      `0211${serial}`,
      `0211${(Number.parseInt(serial.slice(0, 2), 16) | 0x80).toString(16)}${serial.slice(2)}`,
    ],
    ['ecdsa-with-sha256', '06082a8648ce3d040302', '06082a8648ce3d040303'],
    ['validity', utc('290614101529Z'), utc('290614101528Z')],
    ['p256-named-curve', '2a8648ce3d030107', '2a8648ce3d030106'],
    ['key-usage', '0603551d0f0101ff', '0603551d0f010100'],
    ['key-usage', '03020780', '03020740'],
    ['extended-key-usage', '06082b06010505070302', '06082b06010505070301'],
    ['alternative-names', Buffer.from('urn:fairlead').toString('hex'), Buffer.from('urn:fairleaf').toString('hex')],
    ['subject-key-id', '0603551d0e', '0603551d0d'],
    ['authority-key-id', '0603551d23', '0603551d22'],
    ['extensions-known', '0603551d23', '0603551d22'],
    ['extensions-once', '0603551d23', '0603551d0e'],
    ['issuer', Buffer.from('Asset CA').toString('hex'), Buffer.from('Azzet CA').toString('hex')],
  ]
  for (const [rule, from, to] of cases) {
    const findings = said(bent(from, to), plan)
    // A critical mark that says FALSE is no DER at all.
    assert.ok(findings.includes(rule) || findings.includes('readable'), `${rule}: ${findings.join()}`)
  }
  assert.deepEqual(said(tbs.subarray(0, -1), plan), ['readable'])
  assert.deepEqual(said(Buffer.concat([tbs, Buffer.of(0)]), plan), ['readable'])
})

test('a certificate of another plan is found out', () => {
  const other = keyPair()
  const cases: [rule: string, by: Plan][] = [
    ['serial', { ...plan, serial: nextSerial() }],
    ['p256-named-curve', { ...plan, spki: other.spki }],
    ['subject', { ...plan, subject: { kind: 'asset', assetId: ASSET.replace('0', '1') as typeof ASSET } }],
    ['extended-key-usage', { ...plan, subject: { kind: 'service', names: ['x'] } }],
    ['basic-constraints', { ...plan, subject: { kind: 'asset-ca', name: 'x' } }],
    ['name-constraints', { ...plan, subject: { kind: 'asset-ca', name: 'x' } }],
    ['issuer', planFor(asset, now, cas.serviceCa)],
    ['issuer', planFor(asset, now, cas.root)],
    ['validity', { ...plan, now_ms: now.getTime() + 2 * DAY_ms }],
  ]
  for (const [rule, by] of cases) assert.ok(said(tbs, by).includes(rule), rule)
})

test('serial numbers: positive, without a leading zero, of 17 to 20 octets', async () => {
  for (const serial of [Buffer.alloc(16, 0x41), Buffer.alloc(21, 0x41), Buffer.of(1)]) {
    const by = { ...plan, serial }
    assert.deepEqual(said(await toBeSigned(by), by), ['serial'], `${serial.length} octets`)
  }
})

test('times through 2049 are UTCTime and later ones GeneralizedTime', async () => {
  const late = new Date('2048-06-01T00:00:00Z')
  const cas48 = await hierarchy(late)
  const by = planFor(asset, late, cas48.assetCa)
  const bytes = Buffer.from(await toBeSigned(by))
  assert.deepEqual(lint(bytes, by), [])
  assert.ok(bytes.toString('hex').includes(`170d${utc('480531235500Z')}180f${utc('20510531235459Z')}`))
})

test('1095 days stay 1095 days over leap years, and end one second before', async () => {
  for (const [made, first, last] of [
    ['2027-02-28T12:00:00.999Z', '2027-02-28T11:55:00Z', '2030-02-27T11:54:59Z'],
    ['2028-02-28T12:00:00Z', '2028-02-28T11:55:00Z', '2031-02-27T11:54:59Z'],
    ['2028-02-29T00:00:00Z', '2028-02-28T23:55:00Z', '2031-02-27T23:54:59Z'],
    ['2028-02-29T23:59:59Z', '2028-02-29T23:54:59Z', '2031-02-28T23:54:58Z'],
    ['2026-12-31T23:59:59Z', '2026-12-31T23:54:59Z', '2029-12-30T23:54:58Z'],
  ] as const) {
    const by = planFor(asset, new Date(made), cas.assetCa)
    const bytes = await toBeSigned(by)
    assert.deepEqual(lint(bytes, by), [], made)
    const text = Buffer.from(bytes).toString('latin1')
    const encoded = (time: string): string => time.replaceAll(/[-:T]/g, '').slice(2)
    assert.ok(text.includes(encoded(first)) && text.includes(encoded(last)), made)
  }
})

test('never before its issuer, and refused when it would outlive it', async () => {
  const first = planFor(asset, new Date(cas.assetCa.certificate.validFromDate.getTime() + 10_000), cas.assetCa)
  assert.deepEqual(lint(await toBeSigned(first), first), [])

  const tooLate = new Date(now.getTime() + (ISSUER_CERTIFICATE_days - 1094) * DAY_ms)
  const by = planFor(asset, tooLate, cas.assetCa)
  const bytes = await toBeSigned(by)
  assert.deepEqual(said(bytes, by), ['within-issuer'])
  assert.throws(
    () => lintedTbs(bytes, by),
    (error) => isFailure(error, 'unavailable'),
  )
})

test('addresses become bytes in every spelling', () => {
  for (const [text, hex] of [
    ['127.0.0.1', '7f000001'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['2001:DB8::8:800:200C:417A', '20010db80000000000080800200c417a'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
    ['fe80::', `fe80${'0'.repeat(28)}`],
  ] as const)
    assert.equal(ipBytes(text).toString('hex'), hex, text)
  for (const none of ['localhost', 'fe80::1%eth0', '1.2.3', '']) assert.throws(() => ipBytes(none), RangeError)
})
