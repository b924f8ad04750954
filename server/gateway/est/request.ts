// What an EST client sends: a PKCS#10 request in base64 (RFC 7030 section 4.2.1, RFC 8951), and in HTTP Basic the asset's
// id and its claim code.
import type { IncomingMessage } from 'node:http'
import { claimCodeBytes } from '../../../core/codes/claim-code.ts'
import { invalid, overLimit } from '../../../core/errors.ts'
import { type AssetId, parseId } from '../../../core/ids.ts'
import { EST_CREDENTIALS_CHARS_MAX, EST_REQUEST_BYTES_MAX } from '../../../core/limits.ts'

const HINT =
  'Send it as RFC 7030 says: POST, content-type application/pkcs10, the DER of the request in base64 (openssl req -new -key asset.key -subj / -outform DER | openssl base64).'

/** The request in PEM, as all the platform reads it. Throws Failure invalid or limit. */
export async function requestPem(request: IncomingMessage): Promise<string> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/pkcs10')
    throw invalid('the content-type is not application/pkcs10', { hint: HINT })
  if (request.headers['content-encoding'] !== undefined) throw invalid('the body is compressed', { hint: HINT })
  const text = await readText(request)
  if (text.includes('-----BEGIN')) return text
  const body = text.replaceAll(/\s/g, '')
  // Without the check, what is no base64 would be skipped over in silence.
  if (body === '' || Buffer.from(body, 'base64').toString('base64') !== body)
    throw invalid('the body is not base64', { hint: HINT })
  return `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`
}

export type Credentials = { readonly code: Uint8Array; readonly assetId: AssetId | undefined }

/** Undefined where nothing was shown; `malformed` where it cannot be a claim code. */
export function credentialsOf({ headers }: IncomingMessage): Credentials | 'malformed' | undefined {
  const { authorization } = headers
  if (authorization === undefined) return undefined
  if (authorization.length > EST_CREDENTIALS_CHARS_MAX) return 'malformed'
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization) ?? []
  if (encoded === undefined) return 'malformed'
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const code = colon < 0 ? undefined : claimCodeBytes(text.slice(colon + 1))
  if (code === undefined) return 'malformed'
  // A name that is no id is taken for none given: some tools insist on one.
  return { code, assetId: parseId<AssetId>(text.slice(0, colon).trim().toLowerCase()) }
}

async function readText(request: IncomingMessage): Promise<string> {
  const tooLarge = () =>
    overLimit('the request is too large', { hint: `At most ${EST_REQUEST_BYTES_MAX} bytes. ${HINT}` })
  if (Number(request.headers['content-length'] ?? 0) > EST_REQUEST_BYTES_MAX) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  // Left open where it is too long: an iterator that destroyed it would take the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > EST_REQUEST_BYTES_MAX) throw tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('latin1')
}
