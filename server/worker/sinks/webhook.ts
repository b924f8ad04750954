// One delivery to a webhook: lines of the log as they stand in an export, signed so that the receiver knows whose they
// are and that nobody repeats them later.
//
//   POST, content-type application/x-ndjson, one `{"seq":N,"hash":"...","line":{...}}` a line
//   fairlead-signature: t=<seconds since 1970>,v1=<HMAC-SHA-256 of "<t>.<body>" with the stream's secret, hexadecimal>
//   fairlead-stream: the stream's id; fairlead-lines: "<first seq>-<last seq>", or "test"
//
// A status of 2xx says that the receiver has them. Redirects are not followed: they would lead past reach.ts.
import { createHmac } from 'node:crypto'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { unavailable } from '../../../core/errors.ts'
import { SINK_ANSWER_BYTES_MAX } from '../../../core/limits.ts'
import type { Address } from './reach.ts'

export type Webhook = { url: URL; ca: string; secret: string; sinkId: string }
export type Delivery = { body: string; lines: string; at_s: number }

export function signatureOf(secret: string, at_s: number, body: string): string {
  return `t=${at_s},v1=${createHmac('sha256', secret).update(`${at_s}.${body}`, 'utf8').digest('hex')}`
}

/** Resolves when the receiver has taken the delivery. Rejects with what went wrong. */
export function postWebhook(
  { url, ca, secret, sinkId }: Webhook,
  { address, family }: Address,
  { body, lines, at_s }: Delivery,
  signal: AbortSignal,
): Promise<void> {
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
        host: url.host,
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'fairlead',
        'fairlead-stream': sinkId,
        'fairlead-lines': lines,
        'fairlead-signature': signatureOf(secret, at_s, body),
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
      incoming.on('close', () => {
        if (status >= 200 && status < 300) resolve()
        else
          reject(
            unavailable(
              status >= 300 && status < 400 ? 'it redirects, which is not followed' : `it answered ${status}`,
            ),
          )
      })
    })
    outgoing.end(body)
  })
}
