// What the address of the list says: everything that decides what is shown.

import { CERTIFICATE_STANDINGS, type CertificateStanding } from '../../../core/expiry.ts'
import { oneOf, textOf } from '../../search.ts'

export const SORTS = ['ends', 'name', 'used', 'issued'] as const
export type Sort = (typeof SORTS)[number]
export const ORIGINS = ['platform', 'csr'] as const
export type Origin = (typeof ORIGINS)[number]

export type CertificatesSearch = {
  q?: string
  site?: string
  state?: CertificateStanding
  origin?: Origin
  issuer?: string
  /** Left out when it is by what ends first. */
  sort?: Sort
  /** Rows are chosen, to revoke many at once. */
  pick?: 'yes'
}

export function parseCertificatesSearch(raw: Record<string, unknown>): CertificatesSearch {
  return {
    q: textOf(raw.q),
    site: textOf(raw.site),
    state: oneOf(CERTIFICATE_STANDINGS, raw.state),
    origin: oneOf(ORIGINS, raw.origin),
    issuer: textOf(raw.issuer),
    sort: oneOf(SORTS, raw.sort),
    pick: oneOf(['yes'] as const, raw.pick),
  }
}
