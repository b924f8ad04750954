import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { CLAIM_CODE_BYTES, claimCodeBytes, claimCodeText } from './claim-code.ts'

test('a claim code has 160 bits in eight groups of four and is read back however it is typed', () => {
  for (let i = 0; i < 100; i++) {
    const bytes = randomBytes(CLAIM_CODE_BYTES)
    const text = claimCodeText(bytes)
    assert.match(text, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
    for (const typed of [text, text.toLowerCase(), text.replaceAll('-', ''), text.replaceAll('-', ' ')])
      assert.deepEqual(claimCodeBytes(typed), bytes, typed)
  }
})

test('what is no claim code is none', () => {
  const text = claimCodeText(randomBytes(CLAIM_CODE_BYTES))
  for (const bad of ['', text.slice(1), `${text}0`, text.replace(/.$/, 'U'), text.replace(/.$/, '\0'), 'ß'.repeat(32)])
    assert.equal(claimCodeBytes(bad), undefined, JSON.stringify(bad))
  assert.throws(() => claimCodeText(randomBytes(16)), RangeError)
})
