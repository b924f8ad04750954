// When each certificate was last seen on a connection, told to the database once an hour at most. Every open connection
// is identified again and again (watch.ts), so one that stays open for weeks is in use for weeks.
import type { OrgId } from '../../../core/ids.ts'
import { CERTIFICATE_USE_EVERY_MS, CERTIFICATE_USES_MAX } from '../../../core/limits.ts'

export type Use = { readonly orgId: OrgId; readonly serial: string; readonly at: number }

export class CertificateUse {
  /** When each was told, those told longest ago first. */
  readonly #told = new Map<string, number>()
  #waiting = new Map<string, Use>()
  readonly #write: (uses: readonly Use[]) => Promise<void>

  constructor(write: (uses: readonly Use[]) => Promise<void>) {
    this.#write = write
  }

  seen(orgId: OrgId, serial: string, at: number): void {
    const told = this.#told.get(serial)
    // A clock that was set back must not silence it for as long as it was ahead.
    if (told !== undefined && at - told < CERTIFICATE_USE_EVERY_MS && at >= told) return
    this.#waiting.set(serial, { orgId, serial, at })
  }

  /** What could not be written is written the next time. */
  async flush(): Promise<void> {
    if (this.#waiting.size === 0) return
    const uses = this.#waiting
    this.#waiting = new Map()
    try {
      await this.#write([...uses.values()])
    } catch (error) {
      for (const [serial, use] of uses) if (!this.#waiting.has(serial)) this.#waiting.set(serial, use)
      throw error
    }
    for (const [serial, { at }] of uses) {
      this.#told.delete(serial)
      this.#told.set(serial, at)
    }
    for (const serial of this.#told.keys()) {
      if (this.#told.size <= CERTIFICATE_USES_MAX) break
      this.#told.delete(serial)
    }
  }
}
