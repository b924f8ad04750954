// postgres://user:password@host:port/database?sslmode=verify-full, and nothing that weakens it: a server elsewhere is
// reached over TLS with its certificate verified, whatever sslmode would like.
import { isAbsolute } from 'node:path'
import type { DatabaseConfig } from '../config.ts'
import { Secret } from '../secret.ts'

export type DatabaseUrl = DatabaseConfig & { user: string; password?: Secret }

const KEY = 'database.url'

/** Returns what the URL says, or what is wrong with it; no message holds the URL, because it may hold a password. */
export function parseDatabaseUrl(text: string, caFile?: string): DatabaseUrl | { wrong: string[] } {
  // libpq's way to write "a socket, no host" is none of the URL standard's.
  const hostless = /^(postgres(?:ql)?:\/\/[^/?#]*@)\//
  const url = URL.parse(text.replace(hostless, '$1localhost/'))
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol))
    return {
      wrong: [
        `${KEY}: must be "postgres://user@host:5432/database"; a "%", "@", ":" or "/" in user or password is percent-encoded.`,
      ],
    }
  const socketDir = url.searchParams.get('host')
  const host = socketDir ?? (hostless.test(text) ? '' : url.hostname).replace(/^\[|\]$/g, '')
  const wrong = [...wrongParts(url, host), ...wrongParameters(url, host)]
  if (wrong.length > 0) return { wrong }
  const local = isAbsolute(host) || url.searchParams.get('sslmode') === 'disable'
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    name: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    ...(url.password === '' ? {} : { password: new Secret(decodeURIComponent(url.password)) }),
    ...(local ? {} : { tls: caFile === undefined ? {} : { caFile } }),
  }
}

function wrongParts(url: URL, host: string): string[] {
  const wrong: string[] = []
  if (host === '')
    wrong.push(`${KEY}: names no host. Write postgres://user@host/database, or ?host=/directory for a socket.`)
  if (url.username === '')
    wrong.push(`${KEY}: names no user. Fairlead needs one that may create roles (CREATEROLE) and the database.`)
  if (url.pathname.length < 2) wrong.push(`${KEY}: names no database. Add it after the host: /fairlead`)
  for (const part of [url.username, url.password, url.pathname])
    if (!decodes(part)) wrong.push(`${KEY}: has a "%" that begins no percent-encoding. Write %25 for it.`)
  return wrong
}

function wrongParameters(url: URL, host: string): string[] {
  return [...url.searchParams].flatMap(([key, value]) => {
    if (key === 'host' && isAbsolute(value)) return []
    if (key === 'sslmode' && value === 'verify-full') return []
    if (key === 'sslmode' && value === 'disable' && ['localhost', '127.0.0.1', '::1'].includes(host)) return []
    if (key === 'sslmode')
      return [
        `${KEY}: sslmode=${value} does not verify the server. Remove it; for a private CA name its file in database.caFile.`,
      ]
    return [`${KEY}: the parameter ${key} is unknown. Known: host (a socket's directory), sslmode=verify-full.`]
  })
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    return false
  }
}
