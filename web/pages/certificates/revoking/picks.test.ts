import assert from 'node:assert/strict'
import { test } from 'node:test'
import { between, isRevocable, meaningOf, withPicked } from './picks.ts'

const rows = ['a', 'b', 'c', 'd', 'e'].map((serial) => ({ serial }))
const serials = (some: readonly { serial: string }[]) => some.map(({ serial }) => serial).join('')
const certificate = (serial: string, assetId: string, state: 'valid' | 'unconfirmed' | 'expired' | 'revoked') => ({
  serial,
  assetId,
  state,
})

test('a stretch includes both its ends, whichever comes first; without a beginning it is the one row', () => {
  assert.equal(serials(between(rows, 'b', 3)), 'bcd')
  assert.equal(serials(between(rows, 'd', 1)), 'bcd')
  assert.equal(serials(between(rows, null, 2)), 'c')
  assert.equal(serials(between(rows, 'filtered away', 2)), 'c')
})

test('what is picked stays picked until it is dropped, in whatever list it was picked', () => {
  const some = withPicked(new Set(['x']), rows.slice(0, 2), true)
  assert.deepEqual([...some], ['x', 'a', 'b'])
  assert.deepEqual([...withPicked(some, rows, false)], ['x'])
})

test('what cannot connect any more is not for revoking', () => {
  assert.deepEqual(
    (['valid', 'expiring', 'retiring', 'unconfirmed', 'expired', 'revoked'] as const).filter((standing) =>
      isRevocable({ standing }),
    ),
    ['valid', 'expiring', 'retiring', 'unconfirmed'],
  )
})

test('an asset that has another certificate which lets it in is not cut off; what is over lets nobody in', () => {
  const all = [
    certificate('old', 'replaced', 'valid'),
    certificate('new', 'replaced', 'unconfirmed'),
    certificate('only', 'alone', 'valid'),
    certificate('past', 'alone', 'expired'),
    certificate('dead', 'alone', 'revoked'),
    certificate('idle', 'silent', 'valid'),
  ]
  const picked = all.filter(({ serial }) => ['old', 'only', 'idle'].includes(serial))
  assert.deepEqual(
    meaningOf(picked, all, (assetId) => assetId !== 'silent'),
    { certificates: 3, assets: 3, cutOff: 2, connected: 1 },
  )
  const both = all.filter(({ assetId }) => assetId === 'replaced')
  assert.deepEqual(
    meaningOf(both, all, () => true),
    { certificates: 2, assets: 1, cutOff: 1, connected: 1 },
  )
})
