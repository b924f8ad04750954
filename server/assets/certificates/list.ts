import { z } from 'zod'
import { assetId, instant, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { CERTIFICATE_STATES, revocationReason, serial } from '../fields.ts'
import { listedCertificates } from './rows.ts'

const certificate = z.object({
  serial,
  assetId,
  assetName: z.string(),
  siteId,
  state: z.enum(CERTIFICATE_STATES),
  keyOrigin: z.enum(['platform', 'csr']),
  issuer: z.string(),
  createdAt: instant,
  notAfter: instant,
  retireAt: instant.nullable(),
  revokedAt: instant.nullable(),
  revokedReason: revocationReason.nullable(),
  /** To within an hour or so. */
  lastUsedAt: instant.nullable(),
})

export const list = operation({
  id: 'certificates.list',
  method: 'GET',
  path: '/v1/certificates',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'All certificates of the assets that the viewer may see, newest first; `more` when older ones are left out',
  input: {},
  output: z.object({ certificates: z.array(certificate), more: z.boolean(), at: instant }),
  async handler({ session, about, deps }) {
    const { at, ...listed } = await listedCertificates(deps, session, about)
    return { ...listed, at: at.toISOString() }
  },
})
