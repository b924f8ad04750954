// Fields of assets and certificates, and where their sealed columns belong.
import { z } from 'zod'
import { ASSET_KINDS } from '../../core/asset-kinds.ts'
import { type AssetId, ID_PATTERN } from '../../core/ids.ts'
import { CSR_PEM_CHARS_MAX } from '../../core/limits.ts'
import { REVOCATION_REASONS } from '../../core/pki/revocation-reasons.ts'
import type { Place } from '../keys/org-keys.ts'
import { assetId, instant } from '../operation/fields.ts'

export const assetKind = z.enum(ASSET_KINDS).meta({ title: 'AssetKind' })

/** Chosen by whoever asks, so that a request that comes twice is recognised and never makes two keys (claim P-89). */
export const requestId = z.string().regex(ID_PATTERN, 'not an id').meta({ title: 'RequestId' })

export const csr = z.string().max(CSR_PEM_CHARS_MAX).meta({ title: 'CertificateRequest' })

/** A serial number as lower-case hexadecimal. */
export const serial = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){8,20}$/, 'not a serial number')
  .meta({ title: 'Serial' })

export const revocationReason = z.enum(REVOCATION_REASONS)

/**
 * What becomes of the certificates that an asset has when it gets another. `nothing`: they stay. `planned`: they stay
 * valid for the overlap and are then revoked. `compromised`: they are revoked at once.
 */
export const REPLACEMENTS = ['nothing', 'planned', 'compromised'] as const
export const replacement = z.enum(REPLACEMENTS).meta({ title: 'Replacement' })

export const CERTIFICATE_STATES = ['unconfirmed', 'valid', 'revoked', 'expired'] as const

export const certificateFacts = z
  .object({
    serial,
    /** SHA-256 of the certificate, lower-case hexadecimal. */
    fingerprint: z.string(),
    issuer: z.string(),
    notBefore: instant,
    notAfter: instant,
    state: z.enum(CERTIFICATE_STATES),
    keyOrigin: z.enum(['platform', 'csr']),
    createdAt: instant,
    /** While it is unconfirmed: it is revoked by itself unless somebody confirms it, or the asset connects, before. */
    confirmBefore: instant.nullable(),
    confirmedAt: instant.nullable(),
    revokedAt: instant.nullable(),
    revokedReason: revocationReason.nullable(),
    /** Another certificate replaces this one, which is revoked then. */
    retireAt: instant.nullable(),
  })
  .meta({ title: 'CertificateFacts' })
export type CertificateFacts = z.input<typeof certificateFacts>

/** The device's files, and the record. `asset.key` is there once, in the answer that it was made for. */
export const assetFiles = z.object({
  'asset.crt': z.string(),
  'asset.key': z.string().optional(),
  'trust.pem': z.string(),
  'certificate-record.txt': z.string(),
})
export type AssetFiles = z.input<typeof assetFiles>
/** What goes on the device. */
export type DeviceFiles = { 'asset.crt': string; 'asset.key'?: string; 'trust.pem': string }

export const issued = z.object({ assetId, certificate: certificateFacts, files: assetFiles })
export type Issued = z.input<typeof issued>

export const endpoints = z.object({
  mqtt: z.object({ host: z.string(), port: z.int() }),
  ingest: z.object({ url: z.string() }),
  /** Where a device enrols itself (RFC 7030). */
  est: z.object({ url: z.string() }),
})
export type Endpoints = z.input<typeof endpoints>

export const assetName = (row: AssetId): Place => ({ table: 'asset', column: 'name_sealed', row })
export const assetNote = (row: AssetId): Place => ({ table: 'asset', column: 'note_sealed', row })
