import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import { CLAIM_ADDRESSES_MAX, CLAIM_FAILURES_BURST, CLAIM_SUSPECT_TRIES_BURST } from '../../../core/limits.ts'
import { Guesses } from './guesses.ts'

function guesses() {
  let now = 1_000_000
  const told: { address: string; tries: number }[] = []
  const parts = { clock: () => now, onGuessing: (address: string, tries: number) => told.push({ address, tries }) }
  const it = new Guesses(parts)
  const guess = (address: string): boolean => {
    try {
      it.admit(address)
    } catch (error) {
      assert.ok(isFailure(error, 'limit') && (error.retryAfter_s ?? 0) > 0)
      return false
    }
    it.failed(address)
    return true
  }
  return { it, guess, told, pass: (ms: number) => (now += ms) }
}

test('a few wrong codes cost nothing; a guesser is slowed down and told of, once a minute', () => {
  const { guess, told, pass } = guesses()
  const tried = Array.from({ length: 1_000 }, () => guess('10.0.0.9')).filter(Boolean).length
  assert.equal(tried, CLAIM_FAILURES_BURST + CLAIM_SUSPECT_TRIES_BURST)
  assert.deepEqual(told, [{ address: '10.0.0.9', tries: 1 }])
  pass(60_000)
  guess('10.0.0.9')
  guess('10.0.0.9')
  guess('10.0.0.9')
  assert.equal(told.length, 2)
  assert.ok((told[1]?.tries ?? 0) > 900)
})

test('the honest get in beside a guesser: from elsewhere at once, from the same address after a moment', () => {
  const { it, guess, pass } = guesses()
  while (guess('10.0.0.9'));
  it.admit('10.0.0.1')
  assert.throws(() => it.admit('10.0.0.9'))
  pass(200)
  it.admit('10.0.0.9')
})

test('many addresses that guess are slowed down together, and remembered in bounded memory', () => {
  const { it, guess, pass } = guesses()
  let tried = 0
  for (let i = 0; i < 3 * CLAIM_ADDRESSES_MAX; i++) if (guess(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)) tried++
  assert.ok(tried < 1_000, `${tried}`)
  pass(60_000)
  it.admit('192.0.2.1')
})
