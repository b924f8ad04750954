// E-mail addresses: what we accept, and which spellings are one address. Strict on purpose: an address ends in mail
// headers (where a line break would be a second header) and names an account (where two look-alikes would be two).
import { domainToASCII } from 'node:url'
import { EMAIL_CHARS_MAX } from '../../core/limits.ts'

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const LOCAL_CHARS_MAX = 64

/**
 * The one spelling of an address, or undefined when it is none: a dot-atom of RFC 5321 and a domain with a dot,
 * both in lower case (no mail system in use tells Ann@ from ann@), the domain in its ASCII form. Quoted local parts,
 * address literals, comments and local parts outside ASCII are refused: nobody's mailbox needs them, and every one of
 * them has been a way around a check.
 */
export function canonicalEmail(text: string): string | undefined {
  const typed = text.trim()
  if (typed.length > EMAIL_CHARS_MAX) return undefined
  const at = typed.lastIndexOf('@')
  const local = typed.slice(0, Math.max(0, at)).toLowerCase()
  // domainToASCII maps look-alike dots and full-width letters; what it cannot map becomes ''.
  const domain = domainToASCII(typed.slice(at + 1))
  const labels = domain.split('.')
  const isDomain = labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^[0-9.]+$/.test(domain)
  if (!isDomain || local.length > LOCAL_CHARS_MAX || !LOCAL.test(local)) return undefined
  const canonical = `${local}@${domain}`
  return canonical.length <= EMAIL_CHARS_MAX ? canonical : undefined
}

/** The mailbox behind sub-addresses: ann+crane@example.com is Ann. For finding one person invited twice. */
export function mailboxOf(canonical: string): string {
  return canonical.replace(/\+[^@]*@/, '@')
}
