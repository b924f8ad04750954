// Cookies. `__Host-` binds a cookie to this very host over https and to the path /, so a neighbouring subdomain can
// neither read it nor plant one (RFC 6265bis section 4.1.3.2). No library: three cookies, written and read here.
import { Secret } from '../platform/secret.ts'

export const SESSION_COOKIE = '__Host-session'
export const KNOWN_COOKIE = '__Host-known'
export const PENDING_COOKIE = '__Host-pending'

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'
/** Tokens are base64url of at least 16 random bytes; whatever looks otherwise was never ours. */
const TOKEN = /^[A-Za-z0-9_-]{22,256}$/

/** The token in the cookie `name`, or undefined when there is none that could be ours. */
export function readCookie(header: string | undefined, name: string): Secret | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== name) continue
    const value = pair.slice(at + 1).trim()
    return TOKEN.test(value) ? new Secret(value) : undefined
  }
  return undefined
}

export function setCookie(name: string, token: Secret, expiresAt: Date): string {
  return `${name}=${token.reveal()}; ${ATTRIBUTES}; Expires=${expiresAt.toUTCString()}`
}

export function clearCookie(name: string): string {
  return `${name}=; ${ATTRIBUTES}; Max-Age=0`
}
