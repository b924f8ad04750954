// What is open, by certificate and by address: to be found when a certificate is revoked, and to be counted.
import { CONNECTIONS_PER_ADDRESS_MAX, EXPEL_MS_MAX } from '../../core/limits.ts'
import type { Identified } from './stages.ts'

export type OpenConnection = {
  readonly identified: Identified
  /** Closes at once: its right to be here has ended. */
  expel(text: string): void
  /** Every second. */
  sweep(now: number): void
}

export class OpenConnections {
  readonly #open = new Set<OpenConnection>()
  readonly #byFingerprint = new Map<string, Set<OpenConnection>>()
  /** Sockets from their first byte on, identified or not. */
  readonly #addresses = new Map<string, number>()
  #sockets = 0
  readonly #expelled = new WeakSet<OpenConnection>()

  get size(): number {
    return this.#open.size
  }

  get sockets(): number {
    return this.#sockets
  }

  /** Counts a socket in; false when its address has too many. Call `left` when it closes, whatever this said. */
  arrived(address: string): boolean {
    const count = (this.#addresses.get(address) ?? 0) + 1
    this.#addresses.set(address, count)
    this.#sockets++
    return count <= CONNECTIONS_PER_ADDRESS_MAX
  }

  left(address: string): void {
    this.#sockets--
    const count = (this.#addresses.get(address) ?? 1) - 1
    if (count === 0) this.#addresses.delete(address)
    else this.#addresses.set(address, count)
  }

  add(connection: OpenConnection): void {
    const { fingerprint, socket, asset } = connection.identified
    this.#open.add(connection)
    const same = this.#byFingerprint.get(fingerprint) ?? new Set()
    this.#byFingerprint.set(fingerprint, same.add(connection))
    asset.connections++
    socket.once('close', () => {
      this.#open.delete(connection)
      same.delete(connection)
      if (same.size === 0 && this.#byFingerprint.get(fingerprint) === same) this.#byFingerprint.delete(fingerprint)
      asset.connections--
    })
  }

  /** Those of one certificate; none most of the time. */
  ofFingerprint(fingerprint: string): OpenConnection[] {
    return [...(this.#byFingerprint.get(fingerprint) ?? [])]
  }

  /** Those of these certificates under which somebody is here: the few that are open are gone through, not the many. */
  amongst(fingerprints: ReadonlySet<string>): string[] {
    return [...this.#byFingerprint.keys()].filter((one) => fingerprints.has(one))
  }

  /** Sends away whoever is here under this certificate and was not before. A promise for each socket, settled when it has closed. */
  expel(fingerprint: string, text: string): { connection: OpenConnection; closed: Promise<void> }[] {
    return this.ofFingerprint(fingerprint).flatMap((connection) => {
      const closed = this.sendAway(connection, text)
      return closed === undefined ? [] : [{ connection, closed }]
    })
  }

  /** Settled when its socket has closed: a peer that does not read its farewell is cut off. Undefined when it was sent before. */
  sendAway(connection: OpenConnection, text: string): Promise<void> | undefined {
    if (this.#expelled.has(connection)) return undefined
    this.#expelled.add(connection)
    const { socket } = connection.identified
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    connection.expel(text)
    setTimeout(() => socket.destroy(), EXPEL_MS_MAX).unref()
    return closed
  }

  all(): OpenConnection[] {
    return [...this.#open]
  }
}
