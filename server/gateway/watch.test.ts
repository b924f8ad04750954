// What time brings to connections that are open, without a device and without a database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { REIDENTIFY_S, REVOCATION_AGE_MS_MAX } from '../../core/limits.ts'
import { createLog } from '../platform/log.ts'
import { Revocations } from './identity/revocations.ts'
import { identify } from './identify.ts'
import { MqttSessions } from './mqtt/session.ts'
import { OpenConnections } from './open-connections.ts'
import { Presence } from './presence.ts'
import { connectedTo, identifying } from './identity/testing.ts'
import { Watch } from './watch.ts'

/** A watch over `count` connections; what is said to who is sent away. */
async function watchOver(count: number) {
  const { state, parts, events } = identifying()
  const world = { isAway: false, elapsed: 0, issuers: new Set(['CN=Asset CA']), sent: [] as string[] }
  const registry = {
    started: async () => {
      if (world.isAway) throw new Error('away')
      return state.now
    },
    fedSince: async () => {
      if (world.isAway) throw new Error('away')
      return 0
    },
    revokedSince: async () => [],
    confirmView: async () => undefined,
  }
  const revocations = new Revocations({
    registry,
    elapsed: () => world.elapsed,
    onRevoked: () => new Map(),
    onTrouble: () => undefined,
  })
  const open = new OpenConnections()
  for (let n = 0; n < count; n++) {
    const identified = await identify(connectedTo(), parts)
    const expel = (text: string): void => {
      world.sent.push(text)
      identified.socket.destroy()
    }
    open.add({ identified, expel, sweep: () => undefined })
  }
  const watch = new Watch({
    open,
    revocations,
    presence: new Presence(async () => undefined),
    uses: { flush: async () => undefined },
    sessions: new MqttSessions(),
    assets: parts.assets,
    events,
    identifying: { ...parts, revocations },
    issuers: () => world.issuers,
    clock: () => state.now,
    log: createLog('gateway', { level: 'error' }),
  })
  await revocations.look()
  state.asked.length = 0
  const tick = async (): Promise<void> => {
    await watch.tick()
    await turn()
  }
  return { world, state, open, tick }
}

test('a view of revocations that is too old sends everybody away', async () => {
  const { world, open, tick } = await watchOver(3)
  await tick()
  world.isAway = true
  world.elapsed = REVOCATION_AGE_MS_MAX
  await tick()
  assert.equal(open.size, 3)
  world.elapsed += 1
  await tick()
  assert.equal(open.size, 0)
  assert.deepEqual([...new Set(world.sent)], ['revocations have not been confirmed for too long'])
})

test('everybody is identified again in turn, and who is not what they were is sent away', async () => {
  const { world, state, open, tick } = await watchOver(REIDENTIFY_S * 2)
  for (let second = 0; second < REIDENTIFY_S; second++) await tick()
  assert.equal(new Set(state.asked).size, REIDENTIFY_S * 2, 'each once in a round')
  assert.equal(open.size, REIDENTIFY_S * 2)
  state.identity = { ...state.identity, orgActive: false }
  for (let second = 0; second <= REIDENTIFY_S; second++) await tick()
  assert.equal(open.size, 0)
  assert.match(world.sent[0] ?? '', /organisation of this certificate is closed/)
})

test('who came under an authority that is retired since is sent away', async () => {
  const { world, open, tick } = await watchOver(2)
  await tick()
  assert.equal(open.size, 2)
  world.issuers = new Set(['CN=Asset CA 2'])
  await tick()
  assert.equal(open.size, 0)
  assert.match(world.sent[0] ?? '', /is retired/)
})
