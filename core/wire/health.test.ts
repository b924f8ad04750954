import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../errors.ts'
import { changesOf, standingOf, standingText } from '../watch/health-change.ts'
import { randomOf } from '../series/testing.ts'
import { readHealth, worstOf } from './health.ts'

const NOW = Date.UTC(2026, 2, 9)
const read = (told: unknown) => readHealth(Buffer.from(typeof told === 'string' ? told : JSON.stringify(told)), NOW)
const STORAGE = { state: 'warn', value: 91.5, unit: '%', text: 'data partition' }

test('checks are read in short and in full, and what is not known survives', () => {
  const { at, checks, more } = read({
    ts: '2026-03-08T23:59:00Z',
    checks: { storage: { ...STORAGE, inode: { free: 7 } }, clock: 'ok' },
    boot: [1, 2],
  })
  assert.equal(at, NOW - 60_000)
  assert.deepEqual(checks, [
    { name: 'storage', ...STORAGE, more: { inode: { free: 7 } } },
    { name: 'clock', state: 'ok', value: null, unit: null, text: null, more: {} },
  ])
  assert.deepEqual(more, { boot: [1, 2] })
  assert.deepEqual(
    [worstOf(checks), worstOf([{ state: 'fail' }, { state: 'warn' }]), worstOf([])],
    ['warn', 'fail', 'ok'],
  )
})

test('what is wrong is refused with what to mend', () => {
  const cases: [unknown, RegExp][] = [
    ['[]', /not an object/],
    ['{"storage": "ok"}', /no "checks"/],
    [{ checks: {} }, /no checks/],
    [{ checks: { storage: 'good' } }, /the "state" of "storage"/],
    [{ checks: { storage: 5 } }, /the "state" of "storage"/],
    [{ checks: { 'Storage!': 'ok' } }, /cannot be called "Storage!"/],
    ['{"checks": {"__proto__": "ok"}}', /cannot be called "__proto__"/],
    [{ checks: { storage: { state: 'ok', value: [1] } } }, /not a single value/],
    [{ checks: { storage: { state: 'ok', unit: 'x'.repeat(21) } } }, /"unit" of "storage"/],
    [{ checks: { storage: { state: 'ok', text: 'x'.repeat(301) } } }, /"text" of "storage"/],
    [{ checks: { storage: 'ok' }, log: 'x'.repeat(2_000) }, /other fields of the report/],
    [{ checks: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`c${i}`, 'ok'])) }, /33 checks/],
    [{ checks: { storage: 'ok' }, ts: 5 }, /before 2000/],
    [`{"checks": "${'x'.repeat(9_000)}"}`, /9\d+ bytes/],
  ]
  for (const [told, why] of cases)
    assert.throws(
      () => read(told),
      (error: unknown) => isFailure(error, 'invalid') && why.test(error.message),
      String(why),
    )
})

test('only what has changed is news', () => {
  const before = standingOf(read({ checks: { storage: 'ok', clock: 'warn', files: 'fail' } }).checks)
  const changes = changesOf(before, read({ checks: { storage: STORAGE, clock: 'warn', process: 'ok' } }).checks)
  assert.deepEqual(
    changes.map(({ name, state, text }) => [name, state, text]),
    [
      ['storage', 'warn', 'Self-check "storage" says warn, 91.5 %: data partition'],
      ['files', 'ok', 'Self-check "files" is not reported any more.'],
    ],
  )
  const texts = [{ a: 'warn', b: 'ok' }, { a: 'warn' }, { b: 'ok', a: 'warn' }, { a: 'fail' }].map((checks) =>
    standingText(standingOf(read({ checks }).checks)),
  )
  assert.deepEqual(texts, ['a=warn', 'a=warn', 'a=warn', 'a=fail'])
})

test('no bytes whatever do anything but be read or be refused', () => {
  const random = randomOf(11)
  const seed = Buffer.from(JSON.stringify({ ts: NOW, checks: { storage: STORAGE, clock: 'ok' }, x: { y: [null] } }))
  for (let round = 0; round < 5_000; round++) {
    const bytes = Buffer.from(seed)
    for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 128)
    try {
      readHealth(bytes, NOW)
    } catch (error) {
      assert.ok(isFailure(error, 'invalid'), bytes.toString())
    }
  }
})
