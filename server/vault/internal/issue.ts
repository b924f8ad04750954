// Asset certificates. The order is the safety: profile -> to-be-signed -> lint -> single-use token -> intent recorded ->
// signature -> outcome recorded. It is held by types: the signature takes bytes that passed the lint and an intent that
// is committed, and there is one place that makes each.
import { X509Certificate } from 'node:crypto'
import { bug, conflict, forbidden } from '../../../core/errors.ts'
import { sha256, signedCertificate } from '../../../core/pki/certificate.ts'
import { type LintedTbs, lintedTbs } from '../../../core/pki/lint.ts'
import { validityAt } from '../../../core/pki/profile.ts'
import { keyOfRequest } from '../../../core/pki/request.ts'
import { toBeSigned } from '../../../core/pki/tbs.ts'
import type { HandlerInput } from '../calls.ts'
import type { Signer } from './authorities.ts'
import type { Intent, IntentRefusal, Ledger } from './ledger.ts'

type Tools = { readonly ledger: Ledger; readonly signer: Signer; readonly now_ms: number }

/** The certificate (DER). Throws Failures: invalid (request), forbidden (token), conflict (key used before). */
export async function issueAsset(input: HandlerInput<'issue'>, { ledger, signer, now_ms }: Tools): Promise<Buffer> {
  const spki = keyOfRequest(input.csr)
  const serial = Buffer.from(input.serial, 'hex')
  const subject = { kind: 'asset', assetId: input.assetId } as const
  const plan = { subject, issuer: signer.issuer, spki, serial, now_ms }
  const tbs = lintedTbs(await toBeSigned(plan), plan)
  const intent = await ledger.recordIntent({
    tokenHash: sha256(input.issueToken),
    assetId: input.assetId,
    serial,
    spkiSha256: sha256(spki),
    tbsSha256: sha256(tbs),
    notAfter: validityAt('asset', now_ms, signer.issuer).notAfter,
    issuer: signer.certificate.subject,
  })
  if (typeof intent === 'string') throw refused(intent)
  const certificate = await sign(tbs, intent, signer)
  await ledger.recordSigned(intent, sha256(certificate))
  return certificate
}

/** The key of a request that is good and was never used on this platform. Throws like issueAsset, before anything is written. */
export async function examine(csr: string, ledger: Ledger): Promise<Buffer> {
  const spki = keyOfRequest(csr)
  if (await ledger.isKeyUsed(sha256(spki))) throw refused('key-used')
  return spki
}

async function sign(tbs: LintedTbs, intent: Intent, signer: Signer): Promise<Buffer> {
  if (!sha256(tbs).equals(intent.tbsSha256)) throw bug('the intent is for another certificate')
  const certificate = await signedCertificate(tbs, signer.key)
  // What leaves is what the authority's certificate vouches for.
  if (!new X509Certificate(certificate).verify(signer.certificate.publicKey)) throw bug('a signature does not verify')
  return certificate
}

function refused(why: IntentRefusal): Error {
  if (why === 'key-used')
    return conflict('this key has been used for a certificate before', {
      hint: 'make a new key pair on the device and send a request made with it; a key serves one asset, once',
      fields: { csr: 'its key has been used before' },
    })
  return forbidden(
    why === 'token' ? 'the issue token is spent, expired or unknown' : 'the issue token is for another asset',
  )
}
