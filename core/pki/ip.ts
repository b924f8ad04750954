// An address as the bytes of an iPAddress name (RFC 5280 section 4.2.1.6): four or sixteen of them.
import { isIPv4, isIPv6 } from 'node:net'

/** The bytes of an IPv4 or IPv6 address in text. Throws RangeError for anything else (zones included). */
export function ipBytes(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number))
  if (!isIPv6(text) || text.includes('%')) throw new RangeError(`"${text}" is no address`)
  // The URL parser knows every spelling of an IPv6 address and answers with the canonical one.
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const missing = 8 - groups(head).length - groups(tail ?? '').length
  const all = [...groups(head), ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...groups(tail ?? '')]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
