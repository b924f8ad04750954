// For tests of the HTTPS edge: a certificate that nobody trusts, a server on a free port, and requests that show
// every byte of what comes back.
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import * as x509 from '@peculiar/x509'

/** A key and a self-signed certificate for localhost, PEM. */
export async function selfSigned(): Promise<{ key: string; cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: 'CN=localhost',
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  })
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { key, cert: certificate.toString('pem') }
}

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string }
export type Ask = {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
  cookie?: string /** Do not wait for the end: of a stream. */
  headOnly?: boolean
}

/** Asks a server on the loopback. A mutation says that it comes from the server's own page, unless `headers` say otherwise. */
export function ask(
  port: number,
  { method = 'GET', path, headers, body, cookie, headOnly = false }: Ask,
): Promise<Answer> {
  const mutation = !['GET', 'HEAD', 'OPTIONS'].includes(method)
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        rejectUnauthorized: false,
        agent: false,
        headers: {
          ...(mutation ? { origin: `https://127.0.0.1:${port}`, 'content-type': 'application/json' } : {}),
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...(cookie === undefined ? {} : { cookie }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        const isStream = incoming.headers['content-type']?.startsWith('text/event-stream') ?? false
        if (headOnly && isStream) {
          incoming.destroy()
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: '' })
          return
        }
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
