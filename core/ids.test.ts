import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AssetId, idFrom, isId, parseId } from './ids.ts'

test('an id is the sixteen bytes it was made of, all of them', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + (i % 16))
  assert.equal(idFrom<AssetId>(bytes), 'f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff')
  assert.throws(() => idFrom(new Uint8Array(15)), RangeError)
})

test('only the canonical spelling is an id', () => {
  assert.ok(isId('00000000-0000-0000-0000-000000000000'))
  for (const other of [
    '',
    '*',
    'F0F1F2F3-f4f5-f6f7-f8f9-fafbfcfdfeff',
    '{f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff}',
    'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    '0000000-00000-0000-0000-000000000000',
    '00000000-0000-0000-0000-000000000000\n',
  ])
    assert.equal(parseId(other), undefined, JSON.stringify(other))
})
