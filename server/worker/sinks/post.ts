// One POST to somewhere outside, to the address that reach.ts has looked at. Redirects are not followed: they would lead
// past reach.ts. A status of 2xx says that the receiver has it.
import { request } from 'node:https'
import { isIP } from 'node:net'
import { unavailable } from '../../../core/errors.ts'
import { SINK_ANSWER_BYTES_MAX } from '../../../core/limits.ts'
import type { Address } from './reach.ts'

/** `ca` in PEM where it is no public one, else ''. */
export type Parcel = { url: URL; ca: string; headers: Readonly<Record<string, string>>; body: string | Uint8Array }

/** Resolves when the receiver has taken it. Rejects with what went wrong. */
export async function post(parcel: Parcel, address: Address, signal: AbortSignal): Promise<void> {
  const status = await answerTo(parcel, address, signal)
  if (status >= 300 && status < 400) throw unavailable('it redirects, which is not followed')
  if (status < 200 || status >= 300) throw unavailable(`it answered ${status}`)
}

/** Resolves to the status, whatever it is. Rejects when there is none. */
export function answerTo(
  { url, ca, headers, body }: Parcel,
  { address, family }: Address,
  signal: AbortSignal,
): Promise<number> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolve, reject) => {
    const outgoing = request({
      method: 'POST',
      // The address that was looked at, and the name for the certificate and the header.
      host: address,
      family,
      port: url.port === '' ? 443 : Number(url.port),
      path: `${url.pathname}${url.search}`,
      servername: isIP(host) === 0 ? host : '',
      agent: false,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      signal,
      ...(ca === '' ? {} : { ca }),
      headers: {
        ...headers,
        host: url.host,
        'content-length': Buffer.byteLength(body),
        'user-agent': 'fairlead',
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 0
      let bytes = 0
      // What it says is nothing to us; it is read so far that an honest connection ends in order.
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > SINK_ANSWER_BYTES_MAX) incoming.destroy()
      })
      incoming.on('error', () => undefined)
      incoming.on('close', () => resolve(status))
    })
    outgoing.end(body)
  })
}
