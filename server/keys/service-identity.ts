// A listener's own certificate: the process makes a key that never leaves its memory, asks the vault to certify it for
// 90 days, and does so again at two thirds, with a new key, without a restart (claim P-23). It looks at the clock every
// few minutes instead of setting a timer for weeks, so that a jump of the clock is noticed.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { isFailure } from '../../core/errors.ts'
import { SERVICE_RENEWAL_CHECK_MS, SERVICE_RENEWAL_FRACTION } from '../../core/limits.ts'
import { pemOf } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import type { Log } from '../platform/running.ts'
import type { VaultClient } from '../vault/client.ts'

/** Ready to be spread into TLS options and into `server.setSecureContext`. */
export type ServiceTls = {
  readonly key: string
  /** Leaf, then service CA. */
  readonly cert: string
  /** What verifies devices, for listeners that ask for certificates: the asset anchor alone. */
  readonly ca: string
}

type Options = {
  readonly vault: VaultClient
  readonly names: readonly string[]
  readonly log: Log
  readonly clock: () => Date
}

export class ServiceIdentity {
  readonly #options: Options
  readonly #listeners: ((tls: ServiceTls) => void)[] = []
  #current: { tls: ServiceTls; leaf: X509Certificate }
  #timer: NodeJS.Timeout

  /** Makes a key and has it certified. Throws what the vault refuses with. */
  static async start(options: Options): Promise<ServiceIdentity> {
    return new ServiceIdentity(options, await certify(options))
  }

  private constructor(options: Options, first: { tls: ServiceTls; leaf: X509Certificate }) {
    this.#options = options
    this.#current = first
    this.#timer = setInterval(() => void this.renewIfDue(), SERVICE_RENEWAL_CHECK_MS).unref()
  }

  get tls(): ServiceTls {
    return this.#current.tls
  }

  /** The leaf, for status: serial number, validity. */
  get certificate(): X509Certificate {
    return this.#current.leaf
  }

  /** Called with each new certificate: `identity.onRenew((tls) => server.setSecureContext(tls))`. */
  onRenew(listener: (tls: ServiceTls) => void): void {
    this.#listeners.push(listener)
  }

  /** Renews when two thirds of the life are over. A failure is logged and tried again at the next look. */
  async renewIfDue(): Promise<boolean> {
    const { log, clock } = this.#options
    if (clock().getTime() < renewalAt_ms(this.#current.leaf)) return false
    try {
      this.#current = await certify(this.#options)
    } catch (error) {
      if (!isFailure(error)) throw error
      log.error({ err: error, serial: this.#current.leaf.serialNumber }, 'a service certificate was not renewed')
      return false
    }
    for (const listener of this.#listeners) listener(this.#current.tls)
    log.info({ serial: this.#current.leaf.serialNumber, to: this.#current.leaf.validTo }, 'service certificate renewed')
    return true
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

function renewalAt_ms({ validFromDate, validToDate }: X509Certificate): number {
  const life_ms = validToDate.getTime() - validFromDate.getTime()
  return validFromDate.getTime() + life_ms * SERVICE_RENEWAL_FRACTION
}

async function certify({ vault, names }: Options): Promise<{ tls: ServiceTls; leaf: X509Certificate }> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const csr = certificationRequest(pair)
  const { certificate } = await vault.call('service-certificate', { csr, names: [...names] })
  const { serviceCa, assetAnchor } = await vault.call('trust', {})
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const tls = { key, cert: pemOf(certificate) + serviceCa, ca: assetAnchor }
  return { tls, leaf: new X509Certificate(certificate) }
}
