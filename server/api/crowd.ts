// How many at once: connections of one address, streams of one session. Both would otherwise use up what all share.
import type { Server } from 'node:net'
import { overLimit } from '../../core/errors.ts'
import {
  PEOPLE_CONNECTIONS_MAX,
  PEOPLE_CONNECTIONS_PER_ADDRESS_MAX,
  STREAMS_PER_SESSION_MAX,
} from '../../core/limits.ts'
import { networkOf } from '../operation/network.ts'
import type { SessionToken } from '../platform/secret.ts'

/** Counts what is there, by key; a key that nobody holds is forgotten. */
class Crowd {
  readonly #there = new Map<string, number>()

  /** True when there was room; then `leave` has to follow once. */
  enter(key: string, most: number): boolean {
    const there = this.#there.get(key) ?? 0
    if (there >= most) return false
    this.#there.set(key, there + 1)
    return true
  }

  leave(key: string): void {
    const there = this.#there.get(key) ?? 0
    if (there > 1) this.#there.set(key, there - 1)
    else this.#there.delete(key)
  }
}

/** Closes connections beyond the limits before a TLS handshake costs us anything. */
export function boundConnections(server: Server): void {
  const crowd = new Crowd()
  server.maxConnections = PEOPLE_CONNECTIONS_MAX
  server.on('connection', (socket) => {
    const network = networkOf(socket.remoteAddress ?? '')
    if (crowd.enter(network, PEOPLE_CONNECTIONS_PER_ADDRESS_MAX)) socket.once('close', () => crowd.leave(network))
    else socket.destroy()
  })
}

export type StreamBound = { within<T>(session: SessionToken | undefined, work: () => Promise<T>): Promise<T> }

/** Runs a stream if its session has room for one more. Throws Failure limit otherwise. */
export function boundStreams(): StreamBound {
  const crowd = new Crowd()
  return {
    async within(session, work) {
      const key = session?.reveal() ?? ''
      if (!crowd.enter(key, STREAMS_PER_SESSION_MAX))
        throw overLimit('Too many live views are open', { hint: 'Close one of them.', retryAfter_s: 10 })
      try {
        return await work()
      } finally {
        crowd.leave(key)
      }
    },
  }
}
