import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffList, diffText } from './diff.ts'

const joined = (parts: ReturnType<typeof diffText>, without: string) =>
  parts
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join('')

test('both texts can be read from the parts', () => {
  const cases: [string, string][] = [
    ['', ''],
    ['', 'new'],
    ['gone', ''],
    ['Last inspected in March.', 'Last inspected in March. Anemometer replaced.'],
    ['a b c d', 'a x c y d'],
    ['  spaces  kept ', 'spaces  kept  '],
  ]
  for (const [old, now] of cases) {
    assert.equal(joined(diffText(old, now), 'come'), old)
    assert.equal(joined(diffText(old, now), 'gone'), now)
  }
})

test('what stayed is told as having stayed', () => {
  assert.deepEqual(diffText('one two three', 'one 2 three'), [
    { kind: 'same', text: 'one' },
    { kind: 'gone', text: ' two' },
    { kind: 'come', text: ' 2' },
    { kind: 'same', text: ' three' },
  ])
  assert.deepEqual(diffText('in March.', 'in March. Replaced.'), [
    { kind: 'same', text: 'in March.' },
    { kind: 'come', text: ' Replaced.' },
  ])
})

test('a text too long to compare is shown whole, at once', () => {
  const long = 'word '.repeat(200_000)
  assert.deepEqual(
    diffText(long, `${long}x`).map((part) => part.kind),
    ['gone', 'come'],
  )
})

test('lists are compared as sets', () => {
  assert.deepEqual(diffList(['a', 'b'], ['b', 'c']), [
    { kind: 'same', text: 'b' },
    { kind: 'gone', text: 'a' },
    { kind: 'come', text: 'c' },
  ])
})
