// The look, without a database: what it takes for fresh, what it does anew, what it tells.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REVOCATION_AGE_MS_MAX, VIEW_TOLD_EVERY_MS } from '../../../core/limits.ts'
import type { Revoked, RevocationClosed } from '../registry.ts'
import { Revocations } from './revocations.ts'

const HOUR = 3_600_000

/** A registry that answers what `state` says, and a gateway whose clock is elsewhere. */
function lookout(open: Record<string, number> = {}) {
  const state = {
    elapsed: 0,
    databaseTime: 50 * HOUR,
    rows: [] as Revoked[],
    isAway: false,
    /** It can be asked and takes nothing. */
    isDeaf: false,
    open,
    asked: [] as number[],
    told: [] as { askedAgo_ms: number; closed: readonly RevocationClosed[] }[],
    troubles: 0,
  }
  const away = async () => {
    if (state.isAway) throw new Error('away')
  }
  const revocations = new Revocations({
    registry: {
      started: async () => {
        await away()
        return state.databaseTime
      },
      fedSince: async (after) => {
        await away()
        return state.rows.filter(({ revokedAt }) => revokedAt >= after).length
      },
      revokedSince: async (after) => {
        await away()
        state.asked.push(after)
        return state.rows.filter(({ revokedAt }) => revokedAt >= after)
      },
      confirmView: async (askedAgo_ms, closed) => {
        await away()
        if (state.isDeaf) throw new Error('deaf')
        state.told.push({ askedAgo_ms, closed })
      },
    },
    elapsed: () => state.elapsed,
    onRevoked: (fingerprints) =>
      new Map(
        [...fingerprints].map((one) => {
          const sockets = state.open[one] ?? 0
          state.open[one] = 0
          return [one, Array.from({ length: sockets }, () => Promise.resolve())]
        }),
      ),
    onTrouble: () => state.troubles++,
  })
  const look = async () => {
    await revocations.look()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { state, revocations, look }
}

describe('what counts as a confirmed view', () => {
  test('none before the first look; the last good look is good for four minutes and not longer', async () => {
    const { state, revocations, look } = lookout()
    assert.equal(revocations.isFresh(), false)
    state.isAway = true
    await look()
    assert.deepEqual([revocations.isFresh(), state.troubles], [false, 1])
    state.isAway = false
    await look()
    assert.equal(revocations.isFresh(), true)
    state.isAway = true
    state.elapsed += REVOCATION_AGE_MS_MAX
    await look()
    assert.equal(revocations.isFresh(), true)
    state.elapsed += 1
    assert.equal(revocations.isFresh(), false)
    state.isAway = false
    await look()
    assert.equal(revocations.isFresh(), true)
  })

  test('it begins at the time of the database, whatever the gateway takes the time to be', async () => {
    const { state, look } = lookout()
    // As of a gateway whose clock is ten minutes fast: by its own clock it would look for what is yet to come.
    state.rows.push({ fingerprint: 'aa', revokedAt: state.databaseTime + 5 })
    await look()
    assert.ok((state.asked[0] ?? Infinity) < state.databaseTime)
    assert.deepEqual(
      state.told[0]?.closed.map(({ fingerprint }) => fingerprint),
      ['aa'],
    )
  })
})

test('what did not change is not read again', async () => {
  const { state, look } = lookout()
  state.rows.push({ fingerprint: 'aa', revokedAt: state.databaseTime + 1 })
  for (let i = 0; i < 10; i++) await look()
  const reads = state.asked.length
  assert.ok(reads <= 2, `${reads} reads`)
  state.rows.push({ fingerprint: 'bb', revokedAt: state.databaseTime - 1_000 })
  await look()
  assert.equal(state.asked.length, reads + 1, 'one that became visible late')
  assert.deepEqual(
    state.told.flatMap(({ closed }) => closed).map(({ fingerprint }) => fingerprint),
    ['aa', 'bb'],
  )
})

describe('what is told', () => {
  test('each revocation once, with the sockets it closed; a socket that came late is added', async () => {
    const { state, revocations, look } = lookout({ aa: 2 })
    await look()
    state.rows.push({ fingerprint: 'aa', revokedAt: state.databaseTime + 1 })
    await look()
    await look()
    const sockets = () => state.told.flatMap(({ closed }) => closed).map((one) => one.sockets)
    assert.deepEqual(sockets(), [2])
    assert.ok(revocations.isRevoked('aa') && !revocations.isRevoked('bb'))
    state.open.aa = 1
    await look()
    assert.deepEqual(sockets(), [2, 1])
  })

  test('with nothing new, every few seconds; what could not be told is told later, with its age', async () => {
    const { state, look } = lookout({ aa: 1 })
    await look()
    for (let i = 0; i < 9; i++) {
      state.elapsed += VIEW_TOLD_EVERY_MS / 10
      await look()
    }
    assert.equal(state.told.length, 1)
    state.rows.push({ fingerprint: 'aa', revokedAt: state.databaseTime + 1 })
    state.isDeaf = true
    await look()
    state.isDeaf = false
    state.elapsed += 700
    await look()
    const [last] = state.told.at(-1)?.closed ?? []
    assert.deepEqual([last?.sockets, last?.closedAgo_ms], [1, 700])
  })
})
