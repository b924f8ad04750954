import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { Server } from 'node:net'
import { test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { PEOPLE_CONNECTIONS_PER_ADDRESS_MAX, STREAMS_PER_SESSION_MAX } from '../../core/limits.ts'
import { Secret } from '../platform/secret.ts'
import { boundConnections, boundStreams } from './crowd.ts'

class FakeSocket extends EventEmitter {
  readonly remoteAddress: string
  destroyed = false
  constructor(remoteAddress: string) {
    super()
    this.remoteAddress = remoteAddress
  }
  destroy(): void {
    this.destroyed = true
  }
}

test('one address has so many connections; another has its own, and one that closes makes room', () => {
  const server = new Server()
  boundConnections(server)
  const connect = (address: string) => {
    const socket = new FakeSocket(address)
    server.emit('connection', socket)
    return socket
  }
  const first = Array.from({ length: PEOPLE_CONNECTIONS_PER_ADDRESS_MAX }, () => connect('192.0.2.1'))
  assert.ok(first.every(({ destroyed }) => !destroyed))
  assert.ok(connect('::ffff:192.0.2.1').destroyed)
  assert.ok(!connect('192.0.2.2').destroyed)
  first[0]?.emit('close')
  assert.ok(!connect('192.0.2.1').destroyed)
  assert.ok(connect('192.0.2.1').destroyed)
})

test('one session has so many streams', async () => {
  const bound = boundStreams()
  const session = new Secret('a')
  const open: (() => void)[] = []
  const stream = (whose: Secret) => bound.within(whose, () => new Promise<void>((resolve) => open.push(resolve)))
  const running = Array.from({ length: STREAMS_PER_SESSION_MAX }, () => stream(session))
  await assert.rejects(stream(session), (error) => isFailure(error, 'limit'))
  const other = stream(new Secret('b'))
  for (const end of open) end()
  await Promise.all([...running, other])
  await bound.within(session, () => Promise.resolve())
})
