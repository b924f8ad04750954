// Answers about certificates. The vault looks up what it says, so that nobody outside it can have "good" signed for what
// is revoked; and it signs with keys that are good for nothing else: each authority delegates to a responder with a key
// of its own (RFC 6960 section 4.2.2.2), made when first asked, in memory only, certified for a week.
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import { OCSP_VALID_MS, SERVICE_RENEWAL_FRACTION } from '../../../core/limits.ts'
import { isRevocationReason } from '../../../core/pki/crl.ts'
import { type CertStatus, isIssuedBy, signedOcspResponse } from '../../../core/pki/ocsp-response.ts'
import type { Database } from '../../db/database.ts'
import type { HandlerInput } from '../calls.ts'
import type { Authorities, Signer } from './authorities.ts'
import { issueOwn, type ServiceLedger } from './service-certificates.ts'

type Responder = { readonly certificate: X509Certificate; readonly key: KeyObject }
const BRANCHES = ['asset', 'service'] as const
type Branch = (typeof BRANCHES)[number]
type Delegating = { readonly branch: Branch; readonly signer: Signer }
type Row = { serial: Buffer; revoked_at: Date | null; reason: string | null }
type Parts = { db: Database; authorities: Authorities; ledger: ServiceLedger; now_ms: () => number }

export class OcspResponders {
  readonly #parts: Parts
  /** By the fingerprint of their authority. */
  readonly #responders = new Map<string, Promise<Responder>>()
  readonly #held = new Map<string, { branch: Branch; certificate: X509Certificate }>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The signed response (DER), or null when the certificates are not all of one authority of ours. */
  async answer({ certIds, nonce }: HandlerInput<'ocsp'>): Promise<Buffer | null> {
    const { authorities, now_ms } = this.#parts
    const isOf = (signer: Signer): boolean => certIds.every((certId) => isIssuedBy(certId, signer.certificate))
    const found = BRANCHES.flatMap((branch) =>
      authorities.trusted(`${branch}-ca`).map((signer) => ({ branch, signer })),
    ).find(({ signer }) => isOf(signer))
    if (found === undefined) return null
    const { branch } = found
    const serials = certIds.map(({ serial }) => serial)
    const statuses = branch === 'asset' ? await this.#ofAssets(serials) : serials.map((each) => this.#ofService(each))
    const producedAt = new Date(now_ms())
    const responses = certIds.map((certId, i) => ({ certId, status: statuses[i] ?? ({ status: 'unknown' } as const) }))
    const nextUpdate = new Date(producedAt.getTime() + OCSP_VALID_MS)
    return signedOcspResponse({ responses, nonce, producedAt, nextUpdate }, await this.#responder(found))
  }

  /** The responders whose keys are in memory now. */
  held(): { branch: Branch; certificate: X509Certificate }[] {
    return [...this.#held.values()]
  }

  /** Good is only what the vault has signed and nobody has revoked. */
  async #ofAssets(serials: readonly Buffer[]): Promise<CertStatus[]> {
    const { rows } = await this.#parts.db.asProcess((tx) =>
      sql<Row>`select serial, revoked_at, reason from app.vault_certificate_status(${[...serials]}::bytea[])`.execute(
        tx.kysely,
      ),
    )
    return serials.map((serial) => {
      const row = rows.find((each) => each.serial.equals(serial))
      if (row === undefined) return { status: 'unknown' }
      if (row.revoked_at === null) return { status: 'good' }
      const reason = row.reason !== null && isRevocationReason(row.reason) ? row.reason : 'unspecified'
      return { status: 'revoked', at: row.revoked_at, reason }
    })
  }

  #ofService(serial: Buffer): CertStatus {
    return { status: this.#parts.ledger.signed.has(serial.toString('hex')) ? 'good' : 'unknown' }
  }

  /** Of two that ask at once, one makes it. A failure is not kept. */
  async #responder(of: Delegating): Promise<Responder> {
    const name = of.signer.certificate.fingerprint256
    const kept = this.#responders.get(name)
    if (kept !== undefined && isFresh(await kept, this.#parts.now_ms())) return kept
    const made = this.#make(of)
    this.#responders.set(name, made)
    made.catch(() => this.#responders.delete(name))
    return made
  }

  async #make({ branch, signer }: Delegating): Promise<Responder> {
    const { ledger, now_ms } = this.#parts
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
    const tools = { signer, ledger, now_ms: now_ms() }
    const certificate = new X509Certificate(await issueOwn({ kind: `${branch}-ocsp` }, spki, 'vault', tools))
    this.#held.set(signer.certificate.fingerprint256, { branch, certificate })
    return { certificate, key: pair.privateKey }
  }
}

/** Within the first two thirds of its life; a clock that was turned back before it makes a new one as well. */
function isFresh({ certificate: { validFromDate, validToDate } }: Responder, now_ms: number): boolean {
  const begun_ms = validFromDate.getTime()
  const renewal_ms = begun_ms + (validToDate.getTime() - begun_ms) * SERVICE_RENEWAL_FRACTION
  return now_ms >= begun_ms && now_ms < renewal_ms
}
