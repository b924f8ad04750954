// Where a stream of the audit log goes, as an administrator types it and as it is sealed. What of it may be reached is
// decided where the connection is made (server/worker/sinks/reach.ts): names change what they point to.
import { z } from 'zod'
import type { SinkId } from '../../../core/ids.ts'
import { SINK_CA_CHARS_MAX, SINK_TARGET_CHARS_MAX } from '../../../core/limits.ts'
import type { Place } from '../../keys/org-keys.ts'

export const SINK_KINDS = ['webhook', 'syslog'] as const
export type SinkKind = (typeof SINK_KINDS)[number]

/** RFC 5425, section 4.1. */
const SYSLOG_TLS_PORT = 6514
const HTTPS_PORT = 443

/** A host with nothing around it: a name, an IPv4 address, an IPv6 address without its brackets. */
export type Endpoint = { host: string; port: number }

const targetText = z.string().trim().min(1).max(SINK_TARGET_CHARS_MAX)
/** Who signed the receiver's certificate, where that is no public authority. */
export const caText = z
  .string()
  .trim()
  .max(SINK_CA_CHARS_MAX)
  .refine(
    (text) =>
      text === '' ||
      /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\s-]+-----END CERTIFICATE-----$/.test(text.replaceAll('\r', '')),
    'is no certificate in PEM',
  )

export const webhookTarget = targetText.refine((text) => webhookUrl(text) !== undefined, {
  message: 'must be "https://host/path", without a user name and without a part behind #',
})
export const syslogTarget = targetText.refine((text) => syslogEndpoint(text) !== undefined, {
  message: 'must be "host" or "host:port" of a syslog server that speaks TLS (RFC 5425)',
})

/** Undefined for what no webhook can be. */
export function webhookUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  const isFit = url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
  return isFit ? url : undefined
}

export function syslogEndpoint(text: string): Endpoint | undefined {
  const url = URL.parse(`tls://${text.toLowerCase()}`)
  if (
    url === null ||
    url.hostname === '' ||
    url.pathname !== '' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  )
    return undefined
  return { host: bare(url.hostname), port: url.port === '' ? SYSLOG_TLS_PORT : Number(url.port) }
}

export function endpointOf(kind: SinkKind, target: string): Endpoint | undefined {
  if (kind === 'syslog') return syslogEndpoint(target)
  const url = webhookUrl(target)
  return url && { host: bare(url.hostname), port: url.port === '' ? HTTPS_PORT : Number(url.port) }
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

export type Target = { target: string; ca: string }
const sealedTarget = z.strictObject({ target: z.string(), ca: z.string() })

export const sinkTarget = (row: SinkId): Place => ({ table: 'sink', column: 'target_sealed', row })
export const sinkSecret = (row: SinkId): Place => ({ table: 'sink', column: 'secret_sealed', row })
export const targetToSeal = (target: Target): string => JSON.stringify(target)

/** Throws RangeError for what was not written by `targetToSeal`. */
export function readTarget(text: string): Target {
  const parsed = sealedTarget.safeParse(JSON.parse(text))
  if (!parsed.success) throw new RangeError('the target of a stream is spoilt')
  return parsed.data
}
