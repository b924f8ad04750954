import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { base32, fromBase32, hotp, otpauthUri, TOTP_SECRET_BYTES, TOTP_STEP_S, totpStepAt, totpStepOf } from './totp.ts'

const RFC_SECRET = Buffer.from('12345678901234567890')

test('the vectors of RFC 4226, appendix D', () => {
  const expected = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ')
  assert.deepEqual(
    expected.map((_, counter) => hotp(RFC_SECRET, counter)),
    expected,
  )
})

test('the vectors of RFC 6238, appendix B, in SHA-1', () => {
  const expected: [number, string][] = [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ]
  for (const [at_s, code] of expected) {
    assert.equal(hotp(RFC_SECRET, totpStepAt(at_s), 8), code)
    assert.equal(totpStepOf(RFC_SECRET, code.slice(2), at_s, -1), totpStepAt(at_s))
  }
})

const AT_S = 1_800_000_015
const codeAt = (at_s: number) => hotp(RFC_SECRET, totpStepAt(at_s))

test('a code of this step, the one before and the one after; none further away', () => {
  const accepted = [-60, -30, 0, 30, 60].filter(
    (offset_s) => totpStepOf(RFC_SECRET, codeAt(AT_S + offset_s), AT_S, -1) !== undefined,
  )
  assert.deepEqual(accepted, [-30, 0, 30])
})

test('no code works after itself or after a later one', () => {
  const now = totpStepAt(AT_S)
  assert.equal(totpStepOf(RFC_SECRET, codeAt(AT_S), AT_S, now), undefined)
  assert.equal(totpStepOf(RFC_SECRET, codeAt(AT_S - 30), AT_S, now), undefined)
  assert.equal(totpStepOf(RFC_SECRET, codeAt(AT_S + 30), AT_S, now), now + 1)
  // The clock goes back an hour: what was used stays used.
  assert.equal(totpStepOf(RFC_SECRET, codeAt(AT_S - 3600), AT_S - 3600, now), undefined)
})

test('what is typed with blanks is the same code; what is none is none', () => {
  const code = codeAt(AT_S)
  assert.equal(totpStepOf(RFC_SECRET, ` ${code.slice(0, 3)} ${code.slice(3)} `, AT_S, -1), totpStepAt(AT_S))
  for (const bad of ['', '12345', `${code}0`, '１２３４５６', 'abcdef', '-1', `${code}\0`, '1e5555', '٠١٢٣٤٥'])
    assert.equal(totpStepOf(RFC_SECRET, bad, AT_S, -1), undefined, JSON.stringify(bad))
})

test('base32 as RFC 4648, section 10, without padding', () => {
  const vectors: [string, string][] = [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ]
  for (const [text, encoded] of vectors) {
    assert.equal(base32(Buffer.from(text)), encoded)
    assert.deepEqual(fromBase32(encoded), Uint8Array.from(Buffer.from(text)))
  }
  assert.deepEqual(fromBase32('mzxw 6ytb'), Uint8Array.from(Buffer.from('fooba')))
  assert.throws(() => fromBase32('MZXW1'), RangeError)
})

test('what the QR code says, whatever stands in the address', () => {
  const uri = otpauthUri(RFC_SECRET, 'Fairlead: a&b', 'ann+1@example.com')
  const { protocol, host, pathname, searchParams } = new URL(uri)
  assert.equal(`${protocol}//${host}`, 'otpauth://totp')
  assert.equal(decodeURIComponent(pathname), '/Fairlead  a&b:ann+1@example.com')
  assert.deepEqual(Object.fromEntries(searchParams), {
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Fairlead  a&b',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

const hasOathtool = spawnSync('oathtool', ['--version']).status === 0

test('oathtool makes the same codes', { skip: hasOathtool ? false : 'it is not installed' }, () => {
  for (let i = 0; i < 20; i++) {
    const secret = randomBytes(TOTP_SECRET_BYTES)
    const at_s = Math.floor(Math.random() * 4_000_000_000)
    const args = ['--totp', '--base32', base32(secret), `--now=@${at_s}`, `--time-step-size=${TOTP_STEP_S}s`]
    const said = spawnSync('oathtool', args, { encoding: 'utf8' }).stdout.trim()
    assert.equal(totpStepOf(secret, said, at_s, -1), totpStepAt(at_s))
  }
})
