// Links that carry a token. It stands behind the #, which browsers send to nobody: no log, no proxy and no Referer
// ever holds it (ASVS V14.2.1).
import type { Secret } from '../platform/secret.ts'

const withToken = (publicUrl: string, page: string, token: Secret): string => {
  const url = new URL(page, publicUrl)
  url.hash = token.reveal()
  return url.href
}

export const enrolmentUrl = (publicUrl: string, token: Secret): string => withToken(publicUrl, '/enrol', token)
export const demonstrationUrl = (publicUrl: string, token: Secret): string => withToken(publicUrl, '/demo', token)
export const resetUrl = (publicUrl: string, token: Secret): string => withToken(publicUrl, '/reset', token)
export const alarmLinkUrl = (publicUrl: string, token: Secret): string => withToken(publicUrl, '/acknowledge', token)
export const emailUrl = (publicUrl: string, token: Secret): string => withToken(publicUrl, '/email', token)
