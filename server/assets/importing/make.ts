// One line of an import: an asset with a certificate for its device's key, or with a claim code. What belongs together is
// one transaction; where the vault has its part in it and breaks off, the same line is taken up again where it stands.
import { type Kysely, sql } from 'kysely'
import { claimCodeText, CLAIM_CODE_BYTES } from '../../../core/codes/claim-code.ts'
import { conflict, type Failure, isFailure } from '../../../core/errors.ts'
import { type AssetId, type ClaimId, idFrom } from '../../../core/ids.ts'
import { CLAIM_CODE_DAYS_DEFAULT } from '../../../core/limits.ts'
import { sha256 } from '../../../core/pki/certificate.ts'
import type { DB } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { type Asking, filesOf, issueCertificate } from '../certificates/issuance.ts'
import { type AssetFiles, assetName } from '../fields.ts'
import { lockAsset } from '../lock.ts'
import { certificateFor, earlierOf } from './earlier.ts'
import type { GoodLine, Wrong } from './lines.ts'

export type Code = { claimId: ClaimId; code: string; expiresAt: string }
export type Outcome =
  | {
      outcome: 'made' | 'already'
      assetId: AssetId
      serial?: string
      files?: AssetFiles
      code?: Code
      problem?: string
    }
  /** The asset is there without its certificate. */
  | { outcome: 'unfinished'; assetId: AssetId; problem: string }
  | ({ outcome: 'refused' } & Wrong)

export type Importing = Asking & { keys: OrgKeys; days?: number }

/** `known`: the asset that this line has made before. Throws Failures: forbidden (there, or at all), and what is no fault of the line's. */
export async function makeLine(importing: Importing, line: GoodLine, known: AssetId | undefined): Promise<Outcome> {
  if (known !== undefined) return again(importing, line, known)
  const assetId = idFrom<AssetId>(importing.deps.random(16))
  try {
    return line.csr === undefined
      ? await withCode(importing, line, assetId)
      : await withCertificate(
          importing,
          line.csr.pem,
          { assetId, requestId: line.requestId },
          addAsset(line, assetId, importing),
        )
  } catch (error) {
    if (!isFailure(error)) throw error
    // Whatever went wrong: has it made the asset, or has somebody else at the same moment?
    const made = (await earlierOf(importing, [line.requestId])).get(line.requestId)
    if (made !== undefined && made !== assetId) return again(importing, line, made)
    if (made !== undefined) return { outcome: 'unfinished', assetId, problem: error.message }
    return refusal(error)
  }
}

type Before = (kysely: Kysely<DB>) => Promise<void>

function addAsset(line: GoodLine, assetId: AssetId, { keys }: Importing): Before {
  const row = {
    asset_id: assetId,
    site_id: line.siteId,
    kind: line.kind,
    name_sealed: keys.seal('record', assetName(assetId), line.name),
    request_id: line.requestId,
  }
  return async (kysely) => {
    await kysely.insertInto('app.asset').values(row).execute()
  }
}

async function withCode(importing: Importing, line: GoodLine, assetId: AssetId): Promise<Outcome> {
  const { deps, session, about, days = CLAIM_CODE_DAYS_DEFAULT } = importing
  const bytes = deps.random(CLAIM_CODE_BYTES)
  const claimId = idFrom<ClaimId>(deps.random(16))
  const add = addAsset(line, assetId, importing)
  const expires = await deps.db.inSession(
    session,
    async ({ kysely }) => {
      await add(kysely)
      const row = {
        asset_id: assetId,
        claim_id: claimId,
        code_hash: sha256(bytes),
        expires_at: sql<Date>`now() + make_interval(days => ${days})`,
      }
      return kysely.insertInto('app.claim_code').values(row).returning('expires_at').executeTakeFirstOrThrow()
    },
    about,
  )
  const code = { claimId, code: claimCodeText(bytes), expiresAt: expires.expires_at.toISOString() }
  return { outcome: 'made', assetId, code }
}

type Ids = { assetId: AssetId; requestId: string | null }

async function withCertificate(importing: Importing, csr: string, ids: Ids, before: Before): Promise<Outcome> {
  const { certificate, files } = await issueCertificate(importing, { ...ids, csr, before })
  return { outcome: 'made', assetId: ids.assetId, serial: certificate.serial, files }
}

/** The line has made this asset before: nothing is made twice, and what is missing is made now. */
async function again(importing: Importing, { csr }: GoodLine, assetId: AssetId): Promise<Outcome> {
  if (csr === undefined) return { outcome: 'already', assetId }
  const certificate = await certificateFor(importing, assetId, csr.spkiSha256)
  if (certificate.state === 'live') {
    const { deps } = importing
    const trust = await deps.vault.call('trust', {})
    const files = filesOf(deps, assetId, { der: certificate.der, keyed: { keyOrigin: 'csr' }, trust })
    return { outcome: 'already', assetId, serial: certificate.serial.toString('hex'), files }
  }
  if (certificate.state === 'begun')
    return { outcome: 'unfinished', assetId, problem: 'its certificate is being made: ask again in ten minutes' }
  if (certificate.state === 'over')
    return { outcome: 'already', assetId, problem: 'the certificate of this request is over' }
  try {
    return await withCertificate(importing, csr.pem, { assetId, requestId: null }, onlyOne(assetId))
  } catch (error) {
    if (isFailure(error, 'conflict') || isFailure(error, 'invalid') || isFailure(error, 'forbidden'))
      return { outcome: 'unfinished', assetId, problem: error.message }
    throw error
  }
}

function onlyOne(asset: AssetId): Before {
  return async (kysely) => {
    await lockAsset(kysely, asset)
    const others = await kysely
      .selectFrom('app.certificate')
      .select('serial')
      .where('asset_id', '=', asset)
      .where('state', '<>', 'void')
      .execute()
    if (others.length > 0) throw conflict('its certificate is being made: ask again')
  }
}

const OF_A_LINE = ['invalid', 'conflict', 'not-found'] as const

function refusal(failure: Failure): Outcome {
  if (!OF_A_LINE.some((kind) => failure.kind === kind)) throw failure
  // The only reference in the row is the site.
  if (failure.kind === 'not-found') return { outcome: 'refused', problem: 'there is no such site', field: 'siteId' }
  return { outcome: 'refused', problem: failure.message, field: failure.fields?.csr === undefined ? null : 'csr' }
}
