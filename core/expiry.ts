// How near the end of a certificate is. Pure, and in milliseconds: a day is 86,400 s, whatever the calendar or the zone.

/** People hear of an end this long before: time to plan visits to a whole site (claim P-81). */
export const EXPIRING_days = 90
const DAY_MS = 86_400_000

export const CERTIFICATE_STANDINGS = ['valid', 'expiring', 'retiring', 'unconfirmed', 'expired', 'revoked'] as const
/**
 * expiring: 90 days or fewer left. retiring: another one replaces it, and it is revoked on a day that is set. The others
 * are the states of a certificate.
 */
export type CertificateStanding = (typeof CERTIFICATE_STANDINGS)[number]

/** 90 days or fewer, to the second; what has ended is not ending. */
export function isExpiring(notAfter_ms: number, now_ms: number): boolean {
  const left = notAfter_ms - now_ms
  return left > 0 && left <= EXPIRING_days * DAY_MS
}

type Facts = { state: 'unconfirmed' | 'valid' | 'revoked' | 'expired'; notAfter: string; retireAt: string | null }

export function standingOf({ state, notAfter, retireAt }: Facts, now_ms: number): CertificateStanding {
  if (state !== 'valid') return state
  // The day that is set comes first; when its life ends before that, that is what matters.
  if (retireAt !== null && Date.parse(retireAt) <= Date.parse(notAfter)) return 'retiring'
  return isExpiring(Date.parse(notAfter), now_ms) ? 'expiring' : 'valid'
}

/** Whole days that are left, as people count them down: 0 on the last one. */
export function daysLeft(notAfter_ms: number, now_ms: number): number {
  return Math.max(0, Math.floor((notAfter_ms - now_ms) / DAY_MS))
}
