import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rhythmDraft, rhythmOf } from './rhythm-draft.ts'

test('a rhythm is learnt, or set to what a device can keep', () => {
  assert.equal(rhythmOf(rhythmDraft({ rhythmMs: 1_003, isRhythmSet: false })), null)
  const set = (rhythmMs: number | null) => ({ ...rhythmDraft({ rhythmMs, isRhythmSet: true }), isSet: true })
  for (const ms of [100, 250, 1_000, 90_000, 604_800_000]) assert.equal(rhythmOf(set(ms)), ms)
  assert.equal(rhythmOf(set(null)), 60_000)
  const typed = (count: string) => rhythmOf({ isSet: true, set: { count, unit: 's' } })
  assert.equal(typed('0,5'), 500)
  for (const none of ['', 'often', '0', '-1', '0.01', '700000']) assert.equal(typed(none), undefined, none)
})
