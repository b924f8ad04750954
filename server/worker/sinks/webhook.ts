// One delivery to a webhook: lines of the log as they stand in an export, signed so that the receiver knows whose they
// are and that nobody repeats them later.
//
//   POST, content-type application/x-ndjson, one `{"seq":N,"hash":"...","line":{...}}` a line
//   fairlead-signature: t=<seconds since 1970>,v1=<HMAC-SHA-256 of "<t>.<body>" with the stream's secret, hexadecimal>
//   fairlead-stream: the stream's id; fairlead-lines: "<first seq>-<last seq>", or "test"
//
// A status of 2xx says that the receiver has them. Redirects are not followed: they would lead past reach.ts.
import { createHmac } from 'node:crypto'
import { post } from './post.ts'
import type { Address } from './reach.ts'

export type Webhook = { url: URL; ca: string; secret: string; sinkId: string }
export type Delivery = { body: string; lines: string; at_s: number }

export function signatureOf(secret: string, at_s: number, body: string): string {
  return `t=${at_s},v1=${createHmac('sha256', secret).update(`${at_s}.${body}`, 'utf8').digest('hex')}`
}

/** Resolves when the receiver has taken the delivery. Rejects with what went wrong. */
export function postWebhook(
  { url, ca, secret, sinkId }: Webhook,
  address: Address,
  { body, lines, at_s }: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const headers = {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'fairlead-stream': sinkId,
    'fairlead-lines': lines,
    'fairlead-signature': signatureOf(secret, at_s, body),
  }
  return post({ url, ca, headers, body }, address, signal)
}
