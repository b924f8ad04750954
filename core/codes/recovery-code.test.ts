import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { RECOVERY_CODE_BYTES, recoveryCodeBytes, recoveryCodeText } from './recovery-code.ts'

test('a code is written in six groups of four and read back, however it is typed', () => {
  for (let i = 0; i < 100; i++) {
    const bytes = randomBytes(RECOVERY_CODE_BYTES)
    const text = recoveryCodeText(bytes)
    assert.match(text, /^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
    const typings = [text, text.toLowerCase(), text.replaceAll('-', ''), ` ${text.replaceAll('-', ' – ')}\n`]
    for (const typed of [...typings, text.replaceAll('0', 'o').replaceAll('1', 'l'), text.replaceAll('1', 'I')])
      assert.deepEqual(recoveryCodeBytes(typed), bytes, typed)
  }
  assert.equal(recoveryCodeText(Buffer.alloc(RECOVERY_CODE_BYTES)), '0000-0000-0000-0000-0000-0000')
  assert.equal(recoveryCodeText(Buffer.alloc(RECOVERY_CODE_BYTES, 255)), 'ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ')
})

test('what is no code is none', () => {
  const text = recoveryCodeText(randomBytes(RECOVERY_CODE_BYTES))
  for (const bad of ['', text.slice(1), `${text}0`, text.replace(/.$/, 'U'), text.replace(/.$/, '\0'), 'ß'.repeat(24)])
    assert.equal(recoveryCodeBytes(bad), undefined, JSON.stringify(bad))
  assert.throws(() => recoveryCodeText(randomBytes(14)), RangeError)
})
