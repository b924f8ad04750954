// The stages of a connection without a device, a handshake or a database: for tests of what is decided in between.
import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { idFrom } from '../../../core/ids.ts'
import { Assets, RATE_LIMITS } from '../asset.ts'
import type { IdentifyParts } from '../identify.ts'
import { OperatorEvents } from '../operator-events.ts'
import type { Identity } from '../registry.ts'
import type { Connected } from '../stages.ts'

const HOUR_MS = 3_600_000

export function connectedTo(fingerprint = randomBytes(32).toString('hex')): Connected {
  const socket = new TLSSocket(new Socket())
  socket.on('error', () => undefined)
  return { socket, address: '192.0.2.7', fingerprint, issuer: 'CN=Asset CA' }
}

/** What the record and the revocations say can be changed while connections are open. */
export function identifying(now = Date.parse('2026-11-22T10:00:00Z')) {
  const identity: Identity = {
    orgId: idFrom(randomBytes(16)),
    siteId: idFrom(randomBytes(16)),
    assetId: idFrom(randomBytes(16)),
    serial: randomBytes(17).toString('hex'),
    state: 'live',
    notAfter: now + HOUR_MS,
    orgActive: true,
  }
  const state = {
    now,
    identity,
    isFresh: true,
    revoked: new Set<string>(),
    asked: [] as string[],
    told: [] as string[],
  }
  const clock = (): number => state.now
  const events = new OperatorEvents({
    seal: async (_feed, _id, detail) => Buffer.from(detail),
    put: (rows) => state.told.push(...rows.map(({ kind }) => kind)),
    clock,
    random: randomBytes,
    onDropped: (error) => {
      throw error
    },
  })
  const parts: IdentifyParts = {
    registry: {
      identify: async (fingerprint) => {
        state.asked.push(fingerprint)
        return state.identity
      },
      confirm: async () => undefined,
    },
    revocations: { isFresh: () => state.isFresh, isRevoked: (fingerprint) => state.revoked.has(fingerprint) },
    assets: new Assets(RATE_LIMITS),
    events,
    uses: { seen: () => undefined },
    clock,
  }
  return { state, parts, events }
}
