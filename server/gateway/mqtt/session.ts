// MQTT sessions. A session belongs to (asset, client id): the asset comes from the certificate, so the same client id
// under another certificate is another session, and nobody takes over what is not theirs (MQTT 5, 3.1.4-3; CONTROLS 1J).
// Sessions live in memory: a gateway that starts again says "session present: no", and the ledger of (asset, signal,
// time) keeps redelivered samples single.
import type { AssetId } from '../../../core/ids.ts'
import { SESSIONS_MAX, SESSION_EXPIRY_S_MAX } from '../../../core/limits.ts'

export type Attached = { takenOver(): void }

export class MqttSession {
  readonly key: string
  /** QoS 2 messages that were received and not yet released; true once they are stored. */
  readonly received = new Map<number, boolean>()
  readonly subscriptions = new Set<string>()
  attached: Attached | undefined
  expiry_s = 0
  endsAt = Number.POSITIVE_INFINITY
  /** The certificate that last used it: the session dies with it. */
  fingerprint: string
  /** A last will that waits for its delay (MQTT 5, 3.1.3.2.2). */
  will: NodeJS.Timeout | undefined

  constructor(key: string, fingerprint: string) {
    this.key = key
    this.fingerprint = fingerprint
  }
}

export class MqttSessions {
  readonly #sessions = new Map<string, MqttSession>()

  get size(): number {
    return this.#sessions.size
  }

  /** The session for a CONNECT under this certificate; whoever holds it is told to go. */
  attach(
    { assetId, fingerprint }: { assetId: AssetId; fingerprint: string },
    clientId: string,
    clean: boolean,
    by: Attached,
  ): { session: MqttSession; present: boolean } {
    const key = `${assetId}/${clientId}`
    const before = this.#sessions.get(key)
    before?.attached?.takenOver()
    // Taking over may have ended the session.
    const kept = clean ? undefined : this.#sessions.get(key)
    clearTimeout(before?.will)
    const session = kept ?? new MqttSession(key, fingerprint)
    session.fingerprint = fingerprint
    session.will = undefined
    session.attached = by
    session.endsAt = Number.POSITIVE_INFINITY
    this.#sessions.set(key, session)
    return { session, present: kept !== undefined }
  }

  isHeld(assetId: AssetId, clientId: string): boolean {
    return this.#sessions.get(`${assetId}/${clientId}`)?.attached !== undefined
  }

  /** The connection has gone; the session stays for as long as was agreed. */
  detach(session: MqttSession, by: Attached, now: number): void {
    if (session.attached !== by) return
    session.attached = undefined
    if (session.expiry_s === 0) this.#sessions.delete(session.key)
    else {
      session.endsAt = now + Math.min(session.expiry_s, SESSION_EXPIRY_S_MAX) * 1000
      // The longest unattached comes first out of a Map that is written to in this order.
      this.#sessions.delete(session.key)
      this.#sessions.set(session.key, session)
    }
  }

  /** Nothing of a session outlives the right to have it. */
  end(session: MqttSession): void {
    clearTimeout(session.will)
    session.attached = undefined
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key)
  }

  /** Sessions that wait for a certificate which was revoked, and their last wills. (Attached ones end with their socket.) */
  endOf(fingerprints: ReadonlySet<string>): void {
    for (const session of this.#sessions.values())
      if (session.attached === undefined && fingerprints.has(session.fingerprint)) this.end(session)
  }

  sweep(now: number): void {
    let over = this.#sessions.size - SESSIONS_MAX
    for (const session of this.#sessions.values()) {
      if (session.attached !== undefined) continue
      if (session.endsAt > now && over-- <= 0) continue
      this.#sessions.delete(session.key)
    }
  }
}
