// Certificates of our own listeners. There is no row for them (they belong to no organisation); intent and outcome
// stand in a file beside the authorities, one JSON line each, flushed before the next step.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { forbidden } from '../../../core/errors.ts'
import { SERIAL_BYTES } from '../../../core/limits.ts'
import { serialFrom, sha256, signedCertificate } from '../../../core/pki/certificate.ts'
import { lintedTbs } from '../../../core/pki/lint.ts'
import { keyOfRequest } from '../../../core/pki/request.ts'
import { toBeSigned } from '../../../core/pki/tbs.ts'
import type { HandlerInput, VaultCaller } from '../calls.ts'
import type { Signer } from './authorities.ts'

type Tools = {
  readonly signer: Signer
  readonly dataDir: string
  /** The names of this platform: a caller gets a certificate for these and no others. */
  readonly serverNames: readonly string[]
  readonly now_ms: number
}

export async function issueService(
  { csr, names }: HandlerInput<'service-certificate'>,
  caller: VaultCaller,
  { signer, dataDir, serverNames, now_ms }: Tools,
): Promise<Buffer> {
  const foreign = names.filter((name) => !serverNames.includes(name))
  if (foreign.length > 0) throw forbidden(`not names of this platform: ${foreign.join(', ')}`)
  const plan = {
    subject: { kind: 'service', names },
    issuer: signer.issuer,
    spki: keyOfRequest(csr),
    serial: serialFrom(randomBytes(SERIAL_BYTES)),
    now_ms,
  } as const
  const tbs = lintedTbs(await toBeSigned(plan), plan)
  const line = { serial: plan.serial.toString('hex'), caller, names }
  append(dataDir, {
    at: new Date(now_ms).toISOString(),
    step: 'intent',
    ...line,
    tbsSha256: sha256(tbs).toString('hex'),
  })
  const certificate = signedCertificate(tbs, signer.key)
  append(dataDir, {
    at: new Date(now_ms).toISOString(),
    step: 'signed',
    ...line,
    fingerprint: sha256(certificate).toString('hex'),
  })
  return certificate
}

function append(dataDir: string, line: Record<string, unknown>): void {
  const file = openSync(join(dataDir, 'vault', 'service-certificates.jsonl'), 'a', 0o600)
  try {
    writeSync(file, `${JSON.stringify(line)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
