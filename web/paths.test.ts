import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeReturn } from './paths.ts'
import { parseSearch, stringifySearch } from './search.ts'

test('after signing in, nothing but a page of the console is returned to', () => {
  assert.equal(safeReturn('/assets/1?range=1h'), '/assets/1?range=1h')
  for (const bad of [
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/',
    '/demo#x',
    '/enrol',
  ])
    assert.equal(safeReturn(bad), '/', String(bad))
})

test('addresses are flat text and come back as they were', () => {
  const text = stringifySearch({ q: 'crane 12', signals: '1,2', from: 5, none: undefined })
  assert.equal(text, '?q=crane+12&signals=1,2&from=5')
  assert.deepEqual(parseSearch(text.slice(1)), { q: 'crane 12', signals: '1,2', from: '5' })
})
