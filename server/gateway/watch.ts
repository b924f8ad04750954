// What time alone brings about, once a second: revocations, ended certificates, retired authorities, silence, presence. Every open
// connection is also identified again in turn, so that an asset that was moved writes to its new site and a closed
// organisation's assets leave.
import { isFailure } from '../../core/errors.ts'
import { REIDENTIFY_S } from '../../core/limits.ts'
import type { Log } from '../platform/running.ts'
import type { Assets } from './asset.ts'
import type { CertificateUse } from './identity/certificate-use.ts'
import { type IdentifyParts, identify } from './identify.ts'
import type { MqttSessions } from './mqtt/session.ts'
import type { OpenConnection, OpenConnections } from './open-connections.ts'
import type { OperatorEvents } from './operator-events.ts'
import type { Presence } from './presence.ts'
import type { Revocations } from './identity/revocations.ts'

const RETIRED = 'the authority that signed this certificate is retired'

export type WatchParts = {
  readonly open: OpenConnections
  readonly revocations: Revocations
  readonly presence: Presence
  readonly uses: Pick<CertificateUse, 'flush'>
  readonly sessions: MqttSessions
  readonly assets: Assets
  readonly events: OperatorEvents
  readonly identifying: IdentifyParts
  /** Names of the authorities whose certificates are taken now. */
  readonly issuers: () => ReadonlySet<string>
  readonly clock: () => number
  readonly log: Log
}

export class Watch {
  readonly #parts: WatchParts
  /** Connections still to be identified again in this round. */
  #round: OpenConnection[] = []
  #roundStep = 0

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  async tick(): Promise<void> {
    const { revocations, open, sessions, assets, events, clock, log } = this.#parts
    const now = clock()
    const looked = revocations.look()
    const fresh = revocations.isFresh()
    const issuers = this.#parts.issuers()
    for (const connection of open.all()) {
      if (!fresh) void open.sendAway(connection, 'revocations have not been confirmed for too long')
      else if (now >= connection.identified.notAfter) {
        if (open.sendAway(connection, 'this certificate has expired'))
          events.report(connection.identified.asset, 'expired-closed', 'fault', 'Its certificate has expired.')
      } else if (!issuers.has(connection.identified.issuer)) {
        // The handshake refuses newcomers of a retired authority; whoever came before it was retired is found here.
        if (open.sendAway(connection, RETIRED))
          events.report(connection.identified.asset, 'certificate-refused', 'fault', `Sent away: ${RETIRED}.`)
      } else connection.sweep(now)
    }
    sessions.sweep(now)
    assets.sweep(now)
    events.sweep(now)
    await Promise.all([looked, this.#flushPresence(log, now), this.#identifySome()])
  }

  async #flushPresence(log: Log, now: number): Promise<void> {
    try {
      await this.#parts.presence.flush(now)
      await this.#parts.uses.flush()
    } catch (error) {
      if (!isFailure(error)) throw error
      log.warn({ err: error }, 'presence and uses of certificates could not be written and are kept')
    }
  }

  async #identifySome(): Promise<void> {
    if (this.#round.length === 0) {
      this.#round = this.#parts.open.all()
      this.#roundStep = Math.ceil(this.#round.length / REIDENTIFY_S)
    }
    await Promise.all(this.#round.splice(0, this.#roundStep).map((connection) => this.#identifyAgain(connection)))
  }

  async #identifyAgain(connection: OpenConnection): Promise<void> {
    if (connection.identified.socket.destroyed) return
    try {
      await identify(connection.identified, this.#parts.identifying)
    } catch (error) {
      if (!isFailure(error)) throw error
      // A database that is away is no reason to send anybody away; REVOCATION_AGE_MS_MAX is.
      if (error.kind !== 'forbidden') return
      // A revocation that this came upon first is the look's to act on: it counts what it closes.
      await this.#parts.revocations.look()
      void this.#parts.open.sendAway(connection, error.message)
    }
  }
}
