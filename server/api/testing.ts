// For tests of the HTTPS edge: a certificate that nobody trusts, a server on a free port, and requests that show
// every byte of what comes back.
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { hierarchy, make } from '../../core/pki/testing.ts'

export type TestTls = { key: string; cert: string /** What verifies it, for whoever wants to. */; ca: string }

/** A listener's key and certificate for localhost, from a hierarchy that exists for this test alone. */
export async function testTls(): Promise<TestTls> {
  const now = new Date()
  const { serviceCa, serviceAnchor } = await hierarchy(now)
  const leaf = await make({ kind: 'service', names: ['localhost'] }, now, serviceCa)
  return { key: leaf.keyPem, cert: leaf.pem + serviceCa.pem, ca: serviceAnchor.pem }
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
