import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEvents } from './event.ts'

const NOW = Date.UTC(2026, 2, 9, 12)
const read = (value: unknown) => readEvents(Buffer.from(JSON.stringify(value)), NOW)

test('an event is a text, a severity and small print', () => {
  assert.deepEqual(read({ text: 'door opened' }), [{ at: NOW, severity: 'info', text: 'door opened', more: {} }])
  assert.deepEqual(read([{ ts: NOW - 5, severity: 'fault', text: 'oil', code: 17 }]), [
    { at: NOW - 5, severity: 'fault', text: 'oil', more: { code: 17 } },
  ])
})

test('what is no event is refused', () => {
  for (const bad of [
    {},
    [],
    1,
    { text: '' },
    { text: 'a', severity: 'high' },
    { text: 'x'.repeat(501) },
    { text: 'a', ts: 0 },
  ])
    assert.throws(() => read(bad), { kind: 'invalid' })
  assert.throws(() => read(Array.from({ length: 21 }, () => ({ text: 'a' }))), { kind: 'invalid' })
})
