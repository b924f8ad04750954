// Issuing an asset's certificate, for `assets.add` and `certificates.issue` alike. The flow:
//   the request is good and its key new (vault)  ->  rows: what the caller adds, the intended certificate, a single-use
//   token (one transaction, in the person's context)  ->  vault signs  ->  row: issued  ->  the answer with the files.
// Cut off anywhere, no live certificate is left that nobody holds: what is not confirmed in time is revoked by the
// worker, or by the next issue, and the gateway takes nothing that has not come to `issued`.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { Kysely } from 'kysely'
import { bug, conflict, isFailure, unavailable } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { ISSUE_TOKEN_BYTES, SERIAL_BYTES } from '../../../core/limits.ts'
import { pemOf, serialFrom, sha256 } from '../../../core/pki/certificate.ts'
import { certificationRequest } from '../../../core/pki/request-of.ts'
import type { DB, RequestFacts } from '../../db/database.ts'
import type { Deps } from '../../operation/deps.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { Trust } from '../../vault/calls.ts'
import { endpointsOf } from '../endpoints.ts'
import type { AssetFiles, CertificateFacts, DeviceFiles, Issued } from '../fields.ts'
import { factsOf } from './facts.ts'
import { certificateRecord } from './record.ts'

export type Asking = { deps: Deps; session: SessionToken; about: RequestFacts }

type Wanted = {
  assetId: AssetId
  /** Null where another request went before for the same certificate and broke off. */
  requestId: string | null
  csr: string | undefined
  /** What goes before, in the transaction of the intent: adding the asset, or revoking what nobody confirmed. */
  before(kysely: Kysely<DB>): Promise<void>
  /** What goes after the intent, in its transaction: what becomes of the certificates that the new one replaces. */
  after?(kysely: Kysely<DB>, serial: Buffer): Promise<void>
}

/** The key that goes with a request: none when the device made it. */
type Keyed = { csr: string; keyOrigin: 'platform' | 'csr'; privateKey?: string }

export async function issueCertificate(asking: Asking, wanted: Wanted): Promise<Issued> {
  const { deps } = asking
  if (wanted.csr !== undefined) await deps.vault.call('examine-request', { csr: wanted.csr })
  const trust = await deps.vault.call('trust', {})
  const keyed: Keyed = wanted.csr === undefined ? freshKey() : { csr: wanted.csr, keyOrigin: 'csr' }
  const serial = serialFrom(deps.random(SERIAL_BYTES))
  const issueToken = deps.random(ISSUE_TOKEN_BYTES)
  await intend(asking, wanted, { serial, issueToken, keyOrigin: keyed.keyOrigin })
  const der = await signed(asking, wanted, { serial, issueToken, csr: keyed.csr })
  const certificate = await record(asking, serial, der)
  return { assetId: wanted.assetId, certificate, files: filesOf(deps, wanted.assetId, { der, keyed, trust }) }
}

function freshKey(): Keyed {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // From here on the key is text in the answer. It goes into no row, no log and no cache; JavaScript cannot overwrite
  // a string, so it is gone when the answer has been sent and the memory is used again.
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { csr: certificationRequest(pair), keyOrigin: 'platform', privateKey }
}

type Intended = { serial: Buffer; issueToken: Uint8Array; keyOrigin: 'platform' | 'csr' }

async function intend({ deps, session, about }: Asking, wanted: Wanted, intended: Intended): Promise<void> {
  const { serial, issueToken, keyOrigin } = intended
  await deps.db.inSession(
    session,
    async ({ kysely }) => {
      await wanted.before(kysely)
      await kysely
        .insertInto('app.certificate')
        .values({ asset_id: wanted.assetId, serial, key_origin: keyOrigin, request_id: wanted.requestId })
        .execute()
      await kysely
        .insertInto('pki.issue_token')
        .values({ token_hash: sha256(issueToken), asset_id: wanted.assetId, serial, purpose: 'asset-certificate' })
        .execute()
      await wanted.after?.(kysely, serial)
    },
    about,
  )
}

async function signed(
  { deps, session, about }: Asking,
  { assetId }: Wanted,
  { serial, issueToken, csr }: { serial: Buffer; issueToken: Uint8Array; csr: string },
): Promise<Buffer> {
  const call = { issueToken: Buffer.from(issueToken).toString('base64'), assetId, serial: serial.toString('hex'), csr }
  try {
    const { certificate } = await deps.vault.call('issue', call)
    return certificate
  } catch (error) {
    // The worker would void it in ten minutes; a person who reads the asset until then should not see it pending.
    await deps.db
      .inSession(session, ({ kysely }) => setVoid(kysely, serial), about)
      .catch((err: unknown) => deps.log.warn({ err, assetId }, 'an intended certificate was left to the worker'))
    if (isFailure(error, 'conflict')) throw error
    throw unavailable('The certificate was not issued', {
      hint: `the asset ${assetId} is there without it: issue a certificate for that asset`,
      cause: error,
    })
  }
}

async function setVoid(kysely: Kysely<DB>, serial: Buffer): Promise<void> {
  await kysely.updateTable('app.certificate').set({ state: 'void' }).where('serial', '=', serial).execute()
}

async function record({ deps, session, about }: Asking, serial: Buffer, der: Buffer): Promise<CertificateFacts> {
  const leaf = new X509Certificate(der)
  const rows = await deps.db.inSession(
    session,
    ({ kysely }) =>
      kysely
        .updateTable('app.certificate')
        .set({
          state: 'issued',
          fingerprint: sha256(der),
          spki: sha256(leaf.publicKey.export({ type: 'spki', format: 'der' })),
          issuer: leaf.issuer,
          not_before: leaf.validFromDate,
          not_after: leaf.validToDate,
          certificate_der: der,
        })
        .where('serial', '=', serial)
        .where('state', '=', 'intended')
        .returning(['serial', 'state', 'key_origin', 'fingerprint', 'issuer', 'not_before', 'not_after'])
        .returning(['created_at', 'confirm_before', 'confirmed_at', 'retire_at'])
        .execute(),
    about,
  )
  const [row] = rows
  if (row === undefined)
    throw conflict('Another certificate was issued for this asset in the meantime', {
      hint: 'that one counts; this one was withdrawn and its key is worth nothing',
    })
  const facts = factsOf({ ...row, revoked_at: null, reason: null }, deps.clock())
  if (facts === undefined) throw bug('an issued certificate without its facts')
  return facts
}

type Made = { der: Buffer; keyed: Pick<Keyed, 'keyOrigin' | 'privateKey'>; trust: Trust }

/** What an asset gets with a certificate. */
export function filesOf(deps: Deps, assetId: AssetId, { der, keyed, trust }: Made): AssetFiles {
  const files: DeviceFiles = {
    'asset.crt': pemOf(der) + trust.assetCa,
    ...(keyed.privateKey === undefined ? {} : { 'asset.key': keyed.privateKey }),
    'trust.pem': trust.deviceTrust,
  }
  const text = certificateRecord({
    assetId,
    certificate: new X509Certificate(der),
    keyOrigin: keyed.keyOrigin,
    files,
    endpoints: endpointsOf(deps.config),
  })
  return { ...files, 'certificate-record.txt': text }
}
