// The SHA-256 of what was signed. Apart from body.ts, which the console imports: a browser has no node:crypto.
import { hash } from 'node:crypto'
import type { RecordBody } from './body.ts'
import { canonicalJson } from './canonical.ts'

/** In hexadecimal. */
export function bodyHash(body: RecordBody): string {
  return hash('sha256', Buffer.from(canonicalJson(body), 'utf8'), 'hex')
}
