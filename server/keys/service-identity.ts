// A listener's own certificate: the process makes a key that never leaves its memory, asks the vault to certify it for
// 90 days, and does so again at two thirds, with a new key, without a restart (claim P-23). It looks at the clock every
// few minutes instead of setting a timer for weeks, so that a jump of the clock is noticed.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import {
  SERVICE_RENEWAL_CHECK_MS,
  SERVICE_RENEWAL_FRACTION,
  SERVICE_RENEWAL_TOLD_EVERY,
  TRUST_LOOK_MS,
} from '../../core/limits.ts'
import { certificatesIn, pemOf } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import type { Log } from '../platform/running.ts'
import type { VaultClient } from '../vault/client.ts'

/** Ready to be spread into TLS options and into `server.setSecureContext`. */
export type ServiceTls = {
  readonly key: string
  /** Leaf, then service CA. */
  readonly cert: string
  /** What verifies devices, for listeners that ask for certificates: the anchors of asset authorities alone. */
  readonly ca: string
}

type Options = {
  readonly vault: VaultClient
  readonly names: readonly string[]
  readonly log: Log
  readonly clock: () => Date
  /** Tests look more often. */
  readonly check_ms?: number
  readonly trust_ms?: number
}

/** For status. `failing` is the alarm: it is there from the first failure, a month before the certificate ends. */
export type IdentityState = {
  readonly serial: string
  readonly expires: string
  readonly renewal: string
  readonly failing: { readonly since: string; readonly attempts: number; readonly why: string } | null
}

export class ServiceIdentity {
  readonly #options: Options
  readonly #listeners: ((tls: ServiceTls) => void)[] = []
  #current: { tls: ServiceTls; leaf: X509Certificate }
  #issuers: ReadonlySet<string>
  #failing: IdentityState['failing'] = null
  #renewing: Promise<boolean> | undefined
  #timers: NodeJS.Timeout[]

  /** Makes a key and has it certified. Throws what the vault refuses with. */
  static async start(options: Options): Promise<ServiceIdentity> {
    return new ServiceIdentity(options, await certify(options))
  }

  private constructor(options: Options, first: { tls: ServiceTls; leaf: X509Certificate }) {
    this.#options = options
    this.#current = first
    this.#issuers = subjectsOf(first.tls.ca)
    this.#timers = [
      setInterval(() => void this.renewIfDue(), options.check_ms ?? SERVICE_RENEWAL_CHECK_MS).unref(),
      setInterval(() => void this.followTrust(), options.trust_ms ?? TRUST_LOOK_MS).unref(),
    ]
  }

  get tls(): ServiceTls {
    return this.#current.tls
  }

  /** The leaf, for status: serial number, validity. */
  get certificate(): X509Certificate {
    return this.#current.leaf
  }

  /** Names of the authorities that sign whom the listener takes now. */
  get deviceIssuers(): ReadonlySet<string> {
    return this.#issuers
  }

  /** Called with each new certificate: `identity.onRenew((tls) => server.setSecureContext(tls))`. */
  onRenew(listener: (tls: ServiceTls) => void): void {
    this.#listeners.push(listener)
  }

  describe(): IdentityState {
    const { leaf } = this.#current
    return {
      serial: leaf.serialNumber,
      expires: leaf.validToDate.toISOString(),
      renewal: new Date(renewalAt_ms(leaf)).toISOString(),
      failing: this.#failing,
    }
  }

  /**
   * Renews when two thirds of the life are over, or when the clock was set back before its beginning. Never rejects: a
   * failure is an alarm in log and status and is tried again at the next look, whatever it was.
   */
  renewIfDue(): Promise<boolean> {
    const { leaf } = this.#current
    const now_ms = this.#options.clock().getTime()
    if (now_ms >= leaf.validFromDate.getTime() && now_ms < renewalAt_ms(leaf)) return Promise.resolve(false)
    return this.#renewOnce()
  }

  /**
   * Follows the authorities: the listener trusts those that are trusted now, and has a certificate of the one that signs
   * now. Never rejects: what fails is tried again at the next look.
   */
  async followTrust(): Promise<void> {
    const { vault, log } = this.#options
    try {
      const { serviceCa, assetAnchor } = await vault.call('trust', {})
      const { tls } = this.#current
      if (!tls.cert.endsWith(serviceCa)) await this.#renewOnce()
      else if (tls.ca !== assetAnchor) this.#adopt({ ...this.#current, tls: { ...tls, ca: assetAnchor } })
    } catch (err) {
      log.warn({ err }, 'whom to trust could not be asked; it is tried again')
    }
  }

  #renewOnce(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** New connections get it from here on; those that are open go on undisturbed. */
  #adopt(next: { tls: ServiceTls; leaf: X509Certificate }): void {
    for (const listener of this.#listeners) listener(next.tls)
    if (next.tls.ca !== this.#current.tls.ca) {
      this.#issuers = subjectsOf(next.tls.ca)
      this.#options.log.info({ authorities: [...this.#issuers] }, 'asset authorities that are trusted from now on')
    }
    this.#current = next
  }

  async #renew(): Promise<boolean> {
    try {
      this.#adopt(await certify(this.#options))
    } catch (error) {
      this.#alarm(error)
      return false
    }
    this.#failing = null
    const { leaf } = this.#current
    this.#options.log.info({ serial: leaf.serialNumber, to: leaf.validTo }, 'service certificate renewed')
    return true
  }

  #alarm(error: unknown): void {
    const { log, clock } = this.#options
    const attempts = (this.#failing?.attempts ?? 0) + 1
    const why = error instanceof Error ? error.message : 'unknown'
    this.#failing = { since: this.#failing?.since ?? clock().toISOString(), attempts, why }
    if (attempts % SERVICE_RENEWAL_TOLD_EVERY !== 1) return
    const { serialNumber: serial, validTo: to } = this.#current.leaf
    log.error({ err: error, serial, to, attempt: attempts }, 'a service certificate was not renewed; it is tried again')
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
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

const subjectsOf = (pems: string): ReadonlySet<string> => new Set(certificatesIn(pems).map(({ subject }) => subject))
