// Why a delivery failed, in words that an administrator can do something with. Nothing of the answer is repeated: it is
// the other side's text.
import { isFailure } from '../../../core/errors.ts'

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  EHOSTUNREACH: 'there is no way to the target',
  ENETUNREACH: 'there is no way to the target',
  ETIMEDOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by an authority that is trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by an authority that is trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by an authority that is trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by an authority that is trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

export function reasonOf(error: unknown): string {
  if (isFailure(error)) return error.message
  if (!(error instanceof Error)) return 'it failed'
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'it did not answer in time'
  const code = 'code' in error ? String(error.code) : ''
  const words = WORDS[code]
  if (words !== undefined) return words
  // Codes of Node and OpenSSL are ours to show: upper-case letters, never the other side's text.
  return /^[A-Z][A-Z0-9_]{2,59}$/.test(code) ? `the connection failed (${code})` : 'the connection failed'
}
