// API tokens of programs: `Authorization: Bearer <token>` (RFC 6750 section 2.1). Nothing but the program itself puts
// it into a request, so what protects cookies from other sites' pages is not asked of it.
import { Secret } from '../platform/secret.ts'

const BEARER = /^bearer(?: +|$)/i
/** 32 random bytes in base64url, as every token of ours. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Undefined without a bearer; `token` is undefined where what came could not be ours. */
export type Bearer = { token: Secret | undefined } | undefined

export function readBearer(header: string | undefined): Bearer {
  if (header === undefined || !BEARER.test(header)) return undefined
  const value = header.replace(BEARER, '').trim()
  return { token: TOKEN.test(value) ? new Secret(value) : undefined }
}
