import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalEmail, mailboxOf } from './email.ts'

test('spellings of one address are one address', () => {
  for (const spelling of [
    'ann@example.com',
    'Ann@Example.COM',
    '  ann@example.com ',
    'ann@ＥＸＡＭＰＬＥ.com',
    'ann@example。com',
  ])
    assert.equal(canonicalEmail(spelling), 'ann@example.com', spelling)
  assert.equal(canonicalEmail('ann@bücher.example'), 'ann@xn--bcher-kva.example')
  assert.equal(mailboxOf('ann+crane@example.com'), 'ann@example.com')
})

test('what is no address, or one that plays tricks, is refused', () => {
  for (const bad of [
    '',
    'ann',
    '@example.com',
    'ann@',
    'ann@localhost',
    'ann@example..com',
    'ann@-example.com',
    'ann@127.0.0.1',
    'ann@[127.0.0.1]',
    'a@b@example.com',
    'ann smith@example.com',
    '.ann@example.com',
    'ann.@example.com',
    '"ann"@example.com',
    'ann@example.com\r\nBcc: everybody@example.com',
    'ann\n@example.com',
    'ann@example.com,eve@example.com',
    'Ann <ann@example.com>',
    'аnn@example.com', // a Cyrillic letter
    'ann@example.com\0',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a'.repeat(64)}.com`,
    `ann@${'abc.'.repeat(70)}com`,
  ])
    assert.equal(canonicalEmail(bad), undefined, JSON.stringify(bad))
})
