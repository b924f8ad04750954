// Which certificates are shown, in which order, and how many there are of each standing. Pure.

import { type CertificateStanding, standingOf } from '../../../core/expiry.ts'
import type { ListedCertificate } from '../../data/contract.ts'
import { orderOf } from '../../../core/natural-order.ts'
import type { CertificatesSearch, Sort } from './search.ts'

export type CertificateRow = ListedCertificate & {
  standing: CertificateStanding
  siteName: string
  /** Of an asset that has a newer one that counts: history, nobody's worry. */
  past: boolean
  words: string
  order: string
}

export function prepare(
  certificates: readonly ListedCertificate[],
  siteNames: ReadonlyMap<string, string>,
  now_ms: number,
): CertificateRow[] {
  const orders = new Map<string, string>()
  const orderIn = (name: string): string => {
    const known = orders.get(name) ?? orderOf(name)
    orders.set(name, known)
    return known
  }
  const alive = new Set(certificates.filter(({ state }) => state === 'valid').map(({ assetId }) => assetId))
  return certificates.map((each) => {
    const siteName = siteNames.get(each.siteId) ?? ''
    return {
      ...each,
      standing: standingOf(each, now_ms),
      siteName,
      past: each.state === 'revoked' || (each.state === 'expired' && alive.has(each.assetId)),
      words: `${each.assetName} ${siteName} ${each.serial}`.toLowerCase(),
      order: orderIn(each.assetName),
    }
  })
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byName = (a: CertificateRow, b: CertificateRow) => byText(a.order, b.order)
/** When it stops working: a day that is set, or the end of its life. ISO times in UTC compare as text. */
export const endOf = ({ notAfter, retireAt }: Pick<ListedCertificate, 'notAfter' | 'retireAt'>): string =>
  retireAt !== null && retireAt < notAfter ? retireAt : notAfter

const ORDER: Record<Sort, (a: CertificateRow, b: CertificateRow) => number> = {
  ends: (a, b) => Number(a.past) - Number(b.past) || byText(endOf(a), endOf(b)) || byName(a, b),
  name: (a, b) => byName(a, b) || byText(b.createdAt, a.createdAt),
  used: (a, b) => byText(b.lastUsedAt ?? '', a.lastUsedAt ?? '') || byName(a, b),
  issued: (a, b) => byText(b.createdAt, a.createdAt) || byName(a, b),
}

export const sortRows = (rows: readonly CertificateRow[], sort: Sort = 'ends'): CertificateRow[] =>
  rows.toSorted(ORDER[sort])

/** All words must occur, in any order. The state is left out so that the counts say what choosing it would show. */
export function filterRows(rows: CertificateRow[], search: CertificatesSearch): CertificateRow[] {
  const { q, site, origin, issuer } = search
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      (!site || row.siteId === site) &&
      (!origin || row.keyOrigin === origin) &&
      (!issuer || row.issuer === issuer) &&
      words.every((word) => row.words.includes(word)),
  )
}

export function countStandings(rows: readonly CertificateRow[]): Record<CertificateStanding, number> {
  const counts = { valid: 0, expiring: 0, retiring: 0, unconfirmed: 0, expired: 0, revoked: 0 }
  for (const row of rows) counts[row.standing]++
  return counts
}

export const issuersOf = (certificates: readonly ListedCertificate[]): string[] =>
  [...new Set(certificates.map(({ issuer }) => issuer))].sort(byText)
