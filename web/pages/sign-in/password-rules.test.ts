import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordChars, passwordRules } from './password-rules.ts'

const met = (password: string, email = 'jonas.brandt@hafen.example') =>
  passwordRules(password, email).map((rule) => rule.met)

test('a code point is a character, after normalisation', () => {
  assert.equal(passwordChars('e\u0301'), 1)
  assert.equal(passwordChars('🏗️'.repeat(2)), 4)
})

test('length, repetition and the address are told while typing', () => {
  assert.deepEqual(met('winch gravel teapot forty'), [true, true, true])
  assert.deepEqual(met('fourteen chars')[0], false)
  assert.deepEqual(met('abababababababab')[1], false)
  assert.deepEqual(met('jonas.brandt1234')[2], false)
})
