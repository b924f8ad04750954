import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXPEL_MS_MAX } from '../../core/limits.ts'
import { connectedTo, identifying } from './identity/testing.ts'
import { identify } from './identify.ts'
import { OpenConnections } from './open-connections.ts'

test('whoever does not leave when sent away is cut off, and only then counts as closed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const open = new OpenConnections()
  const connected = connectedTo()
  const identified = await identify(connected, identifying().parts)
  const said: string[] = []
  // Its farewell waits for a peer that reads nothing.
  open.add({ identified, expel: (text) => void said.push(text), sweep: () => undefined })
  const [one] = open.expel(connected.fingerprint, 'revoked')
  assert.ok(one)
  let isClosed = false
  void one.closed.then(() => (isClosed = true))
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  t.mock.timers.tick(EXPEL_MS_MAX - 1)
  await turn()
  assert.deepEqual([isClosed, open.size, said], [false, 1, ['revoked']])
  assert.deepEqual(open.expel(connected.fingerprint, 'revoked'), [], 'it is sent away once')
  t.mock.timers.tick(1)
  await turn()
  assert.deepEqual([isClosed, open.size, said.length], [true, 0, 1])
})
