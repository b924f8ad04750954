import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRevocable, meaningOf } from './picks.ts'

const certificate = (serial: string, assetId: string, state: 'valid' | 'unconfirmed' | 'expired' | 'revoked') => ({
  serial,
  assetId,
  state,
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
