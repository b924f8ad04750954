import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, local, newForm } from './form.ts'

const now = Date.parse('2026-03-01T10:00:00Z')
const form = { ...newForm(now), assetId: 'a', reason: 'New rope' }

test('a new form lacks the asset and the reason, and nothing else', () => {
  assert.deepEqual(Object.keys(faultsOf(newForm(now))), ['asset', 'reason'])
  assert.deepEqual(faultsOf(form), {})
})

test('for a site it takes the site; it ends after it begins, within thirty days', () => {
  assert.deepEqual(Object.keys(faultsOf({ ...form, whole: true })), ['site'])
  assert.deepEqual(Object.keys(faultsOf({ ...form, until: form.from })), ['until'])
  assert.deepEqual(Object.keys(faultsOf({ ...form, until: '' })), ['until'])
  assert.deepEqual(faultsOf({ ...form, until: local(now + 29 * 86_400_000) }), {})
  assert.match(faultsOf({ ...form, until: local(now + 31 * 86_400_000) }).until ?? '', /30 days/)
})
