import assert from 'node:assert/strict'
import { createDecipheriv, createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { OrgId } from './ids.ts'
import {
  type Binding,
  open,
  SEAL_OVERHEAD_BYTES,
  SealBroken,
  type SealingKey,
  seal,
  sealedVersion,
  sealingKey,
} from './seal.ts'
import { Ivs } from './seal-iv.ts'
import { blindIndex, blockKey, epochOf, type KeyVersion, orgSubKey, subKey, telemetryKey } from './seal-keys.ts'

const org = '00112233-4455-6677-8899-aabbccddeeff' as OrgId
const other = '10112233-4455-6677-8899-aabbccddeeff' as OrgId
const place: Binding = { org, table: 'app.asset', column: 'name', row: 'r1' }
const key: SealingKey = sealingKey(7, Buffer.alloc(32, 3))
const iv = Buffer.from('0102030405060708090a0b0c', 'hex')
const text = Buffer.from('Crane 7, east yard')

function breaks(why: string, act: () => unknown): void {
  assert.throws(act, (error) => error instanceof SealBroken && error.why === why)
}

test('a sealed value opens in its place, and is laid out as documented', () => {
  const sealed = seal(key, place, text, iv)
  assert.equal(sealed.length, text.length + SEAL_OVERHEAD_BYTES)
  assert.deepEqual(open(key, place, sealed), text)
  assert.equal(sealed.subarray(0, 17).toString('hex'), `0100000007${iv.toString('hex')}`)
  assert.equal(sealedVersion(sealed), 7)
  assert.ok(!sealed.includes(text))
  // Opened by hand, from the documentation alone.
  const plain = createDecipheriv('aes-256-gcm', key.key, sealed.subarray(5, 17))
  plain.setAAD(Buffer.from(`fairlead/1\0${org}\0app.asset\0name\0r1`))
  plain.setAuthTag(sealed.subarray(-16))
  assert.equal(Buffer.concat([plain.update(sealed.subarray(17, -16)), plain.final()]).toString(), String(text))
})

test('nothing at all seals and opens', () => {
  assert.equal(open(key, place, seal(key, place, Buffer.alloc(0), iv)).length, 0)
})

test('no single flipped bit goes unnoticed', () => {
  const sealed = seal(key, place, text, iv)
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const bent = Buffer.from(sealed)
    bent.writeUInt8(bent.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    assert.throws(() => open(key, place, bent), SealBroken, `bit ${bit}`)
  }
})

test('a value moved to another organisation, table, column or row does not open', () => {
  const sealed = seal(key, place, text, iv)
  for (const moved of [
    { ...place, org: other },
    { ...place, table: 'app.site' },
    { ...place, column: 'note' },
    { ...place, row: 'r2' },
  ])
    breaks('altered-or-moved', () => open(key, moved, sealed))
})

test('parts of a binding cannot flow into each other', () => {
  assert.throws(() => seal(key, { ...place, column: 'name\0r1', row: '' }, text, iv), RangeError)
  const a = seal(key, { ...place, column: 'ab', row: 'c' }, text, iv)
  breaks('altered-or-moved', () => open(key, { ...place, column: 'a', row: 'bc' }, a))
})

test('another key, another version and a truncated value are told apart', () => {
  const sealed = seal(key, place, text, iv)
  breaks('other-key', () => open({ ...key, version: 8 }, place, sealed))
  breaks('altered-or-moved', () => open(sealingKey(7, Buffer.alloc(32, 4)), place, sealed))
  for (let length = 0; length < SEAL_OVERHEAD_BYTES; length++)
    breaks('format', () => open(key, place, sealed.subarray(0, length)))
  for (let length = SEAL_OVERHEAD_BYTES; length < sealed.length; length++)
    breaks('altered-or-moved', () => open(key, place, sealed.subarray(0, length)))
})

test('ivs never repeat, and a worn counter draws a new prefix', () => {
  let draws = 0
  const ivs = new Ivs((bytes) => Buffer.alloc(bytes, ++draws))
  const seen = new Set<string>()
  for (let i = 0; i < 1000; i++) seen.add(ivs.next().toString('hex'))
  assert.equal(seen.size, 1000)
  assert.equal(draws, 1)

  const worn = new Ivs((bytes) => Buffer.alloc(bytes, ++draws), 2 ** 24 - 1)
  assert.equal(worn.next().toString('hex'), '020202020202020202ffffff')
  assert.equal(worn.next().toString('hex'), '030303030303030303000000')
})

test('sub-keys differ by organisation, purpose, epoch and version, and follow RFC 5869', () => {
  const parent = Buffer.alloc(32, 9)
  const v1 = { version: 1, key: parent, createdAt: new Date(0) }
  const v2 = { version: 2, key: Buffer.alloc(32, 8), createdAt: new Date(1) }
  const keys = [
    orgSubKey(org, parent, 'record'),
    orgSubKey(org, parent, 'signal'),
    orgSubKey(org, v2.key, 'record'),
    orgSubKey(other, parent, 'record'),
    telemetryKey([v1], 1).key.export(),
    telemetryKey([v1], 2).key.export(),
    telemetryKey([v1, v2], 2).key.export(),
    blockKey([v1], 1).key.export(),
    blockKey([v1], 2).key.export(),
  ].map((each) => each.toString('hex'))
  assert.equal(new Set(keys).size, keys.length)

  // HKDF by hand: extract with an empty salt, expand one block.
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(parent).digest()
  const byHand = createHmac('sha256', extracted).update('fairlead/1 key\0a\0b').update(Buffer.of(1)).digest()
  assert.deepEqual(subKey(parent, 'a', 'b'), byHand)
  assert.throws(() => subKey(parent, 'a\0b'), RangeError)
  assert.throws(() => subKey(Buffer.alloc(16), 'a'), RangeError)
})

test('the telemetry key of a day does not change when the organisation key is rotated that day', () => {
  const day = epochOf(Date.parse('2026-03-01T00:00:00Z'))
  const v1 = { version: 1, key: Buffer.alloc(32, 1), createdAt: new Date('2026-02-28T23:00:00Z') }
  const v2 = { version: 2, key: Buffer.alloc(32, 2), createdAt: new Date('2026-03-01T12:00:00Z') }
  const keyOf = (versions: KeyVersion[], epoch: number): string =>
    telemetryKey(versions, epoch).key.export().toString('hex')
  assert.equal(keyOf([v2, v1], day), keyOf([v1], day))
  assert.equal(keyOf([v1, v2], day + 1), keyOf([v2], day + 1))
  assert.equal(keyOf([v1, v2], day - 1), keyOf([v1], day - 1), 'the first day of all')
  assert.equal(telemetryKey([v1], day).version, day)
})

test('a blind index tells fields and texts apart, and not spellings of the same letters', () => {
  const index = (field: string, value: string): string => blindIndex(key.key, field, value).toString('hex')
  assert.equal(index('signal', 'Zu\u0308rich'), index('signal', 'Z\u00fcrich'))
  assert.notEqual(index('signal', 'a'), index('name', 'a'))
  assert.notEqual(index('ab', 'c'), index('a', 'bc'))
})
