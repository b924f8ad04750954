import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain } from './plain.ts'

test('names of people stay as they are', () => {
  for (const name of ['Ayşe Demir', 'مريم الزهراء', 'Ona Kazlauskaitė', '👩‍🔧 Werk Süd', 'می‌خواهم', '<b>bold</b>'])
    assert.equal(plain(name), name)
})

test('what cannot be seen is seen', () => {
  assert.equal(plain('invoice\u202Egpj.exe'), 'invoice\uFFFDgpj.exe')
  assert.equal(plain('a\u2066b\u2069c'), 'a\uFFFDb\uFFFDc')
  assert.equal(plain('two\nlines\tand \u0000\u001b[31m'), 'two lines and \uFFFD\uFFFD[31m')
  assert.equal(plain('ad\u200Bmin\uFEFF'), 'ad\uFFFDmin\uFFFD')
})
