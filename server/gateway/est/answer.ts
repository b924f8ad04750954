// Answers over EST: certificates as certs-only CMS in base64 (RFC 7030 section 4.1.3), refusals as problems (RFC 9457).
import type { ServerResponse } from 'node:http'
import type { Failure } from '../../../core/errors.ts'
import { certsOnly } from '../../../core/pki/certs-only.ts'
import { sendProblem } from '../problem.ts'

export function sendCertificates(response: ServerResponse, certificates: readonly Uint8Array[], type = ''): void {
  // In one line: RFC 8951 section 3.1 has base64 as RFC 4648 does, and strongSwan's client takes no other.
  const body = certsOnly(certificates).toString('base64')
  response.writeHead(200, {
    'content-type': `application/pkcs7-mime${type}`,
    'content-transfer-encoding': 'base64',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

const STATUS: Partial<Record<Failure['kind'], number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
}

export function sendRefusal(response: ServerResponse, failure: Failure): void {
  const { kind, message, hint, retryAfter_s = kind === 'unavailable' ? 5 : undefined } = failure
  if (retryAfter_s !== undefined) response.setHeader('retry-after', retryAfter_s)
  // RFC 7030 section 3.2.3: what a client shows in HTTP Basic is its claim code.
  if (kind === 'unauthenticated') response.setHeader('www-authenticate', 'Basic realm="claim code", charset="UTF-8"')
  // Whoever was refused does not stay, and what was not read is not waited for.
  response.setHeader('connection', 'close')
  const status = kind === 'limit' ? (failure.retryAfter_s === undefined ? 413 : 429) : (STATUS[kind] ?? 500)
  sendProblem(response, status, { title: 'No certificate', detail: message, ...(hint === undefined ? {} : { hint }) })
}
