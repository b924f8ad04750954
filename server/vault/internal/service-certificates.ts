// Certificates of our own: of listeners, and of those who answer OCSP. There is no row for them (they belong to no
// organisation); intent and outcome stand in a file beside the authorities, one JSON line each, flushed before the next
// step.
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { forbidden } from '../../../core/errors.ts'
import { SERIAL_BYTES } from '../../../core/limits.ts'
import { serialFrom, sha256, signedCertificate } from '../../../core/pki/certificate.ts'
import { lintedTbs } from '../../../core/pki/lint.ts'
import { type Subject, validityAt } from '../../../core/pki/profile.ts'
import { keyOfRequest } from '../../../core/pki/request.ts'
import { toBeSigned } from '../../../core/pki/tbs.ts'
import type { HandlerInput, VaultCaller } from '../calls.ts'
import type { Signer } from './authorities.ts'

type Holder = VaultCaller | 'vault'
type Tools = {
  readonly signer: Signer
  readonly ledger: ServiceLedger
  readonly now_ms: number
}

export async function issueService(
  { csr, names }: HandlerInput<'service-certificate'>,
  caller: VaultCaller,
  /** The names of this platform: a caller gets a certificate for these and no others. */
  { serverNames, ...tools }: Tools & { readonly serverNames: readonly string[] },
): Promise<Buffer> {
  const foreign = names.filter((name) => !serverNames.includes(name))
  if (foreign.length > 0) throw forbidden(`not names of this platform: ${foreign.join(', ')}`)
  return issueOwn({ kind: 'service', names }, keyOfRequest(csr), caller, tools)
}

/** Signs a certificate of the platform's own. Intent is on disk before the signature, the outcome after it. */
export async function issueOwn(
  subject: Extract<Subject, { kind: 'service' | 'asset-ocsp' | 'service-ocsp' }>,
  spki: Uint8Array,
  caller: Holder,
  { signer, ledger, now_ms }: Tools,
): Promise<Buffer> {
  const serial = serialFrom(randomBytes(SERIAL_BYTES))
  const plan = { subject, issuer: signer.issuer, spki, serial, now_ms }
  const tbs = lintedTbs(await toBeSigned(plan), plan)
  const line = {
    serial: serial.toString('hex'),
    kind: subject.kind,
    caller,
    names: subject.kind === 'service' ? [...subject.names] : [],
    notAfter: validityAt(subject.kind, now_ms, signer.issuer).notAfter.toISOString(),
  }
  const at = new Date(now_ms).toISOString()
  ledger.append({ at, step: 'intent', ...line, tbsSha256: sha256(tbs).toString('hex') })
  const certificate = await signedCertificate(tbs, signer.key)
  ledger.append({ at, step: 'signed', ...line, fingerprint: sha256(certificate).toString('hex') })
  return certificate
}

const signedLine = z.object({
  at: z.iso.datetime(),
  step: z.literal('signed'),
  serial: z.string(),
  kind: z.enum(['service', 'asset-ocsp', 'service-ocsp']).default('service'),
  caller: z.string(),
  names: z.array(z.string()),
  notAfter: z.iso.datetime().optional(),
})
export type SignedService = z.infer<typeof signedLine>

/** The file, and what was ever signed, by serial number. */
export class ServiceLedger {
  readonly #path: string
  readonly #signed = new Map<string, SignedService>()

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'vault', 'service-certificates.jsonl')
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : []
    for (const line of lines) this.#note(line)
  }

  /** Everything signed, oldest first. */
  get signed(): ReadonlyMap<string, SignedService> {
    return this.#signed
  }

  append(entry: Record<string, unknown>): void {
    const line = JSON.stringify(entry)
    const file = openSync(this.#path, 'a', 0o600)
    try {
      writeSync(file, `${line}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    this.#note(line)
  }

  /** Lines of intent are passed over, and the half line that a power cut leaves: what it would say was not given out. */
  #note(line: string): void {
    const parsed = signedLine.safeParse(jsonOf(line))
    if (parsed.success) this.#signed.set(parsed.data.serial, parsed.data)
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}
