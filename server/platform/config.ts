// What a process is told when it starts, and the parser of the file that tells it (env FAIRLEAD_CONFIG).
// Secrets are not in it: they are files in `secretsDir`. The supervisor writes the file; what the operator of
// `fairlead up` writes is another file, with defaults and remedies (settings.ts).
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { invalid } from '../../core/errors.ts'
import { RUN_DIR_BYTES_MAX, SINK_TARGETS_MAX, WITNESSES_MAX } from '../../core/limits.ts'
import type { Secret } from './secret.ts'

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path')
const port = z.int().min(0).max(65_535)
const endpoint = z.strictObject({ host: z.string().min(1), port })

const databaseConfig = z.strictObject({
  /** A directory (Unix socket) or a host name. */
  host: z.string().min(1),
  port,
  name: z.string().min(1),
  /** Present for an external server: TLS is required, its certificate is verified against `caFile` or the system's roots. */
  tls: z.strictObject({ caFile: absolutePath.optional(), serverName: z.string().optional() }).optional(),
})

const smtpConfig = z.strictObject({
  host: z.string().min(1),
  port,
  from: z.string().min(3),
  user: z.string().optional(),
  passwordFile: absolutePath.optional(),
  tls: z.enum(['implicit', 'starttls']),
})

const pkcs11Config = z.strictObject({
  /** The module (a shared library) of the token's maker. */
  module: absolutePath,
  /** The token's label. */
  token: z.string().min(1),
  pinFile: absolutePath,
  /** OpenSC's pkcs11-tool, where it is not on the path. */
  tool: absolutePath.optional(),
  /** What the module wants in its environment. */
  env: z.record(z.string(), z.string()).optional(),
})

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

export const configSchema = z.strictObject({
  mode: z.enum(['demonstration', 'production']),
  dataDir: absolutePath,
  /** Sockets, mode 0700; short, because a socket path has at most 107 bytes. */
  runDir: absolutePath.refine((path) => Buffer.byteLength(path) <= RUN_DIR_BYTES_MAX, 'is too long for socket paths'),
  secretsDir: absolutePath,
  database: databaseConfig,
  listen: z.strictObject({ api: endpoint, mqtt: endpoint, ingest: endpoint, est: endpoint }),
  /** Where people's browsers find the console, for links and the Origin check. */
  publicUrl: z.url({ protocol: /^https$/ }),
  /** Subject alternative names of the listeners' certificates. */
  serverNames: z.array(z.string().min(1)).min(1),
  smtp: smtpConfig.optional(),
  /** Where new keys of authorities are made, instead of in files. */
  vault: z.strictObject({ pkcs11: pkcs11Config }).optional(),
  /** Who countersigns the audit log's checkpoints: where to ask, and the key (vkey) that answers. */
  witnesses: z
    .array(z.strictObject({ url: z.url({ protocol: /^https?$/ }), vkey: z.string().min(1) }))
    .max(WITNESSES_MAX)
    .optional(),
  /** Streams of the audit log may go to these although they are no public addresses: `host` or `host:port`. */
  sinkTargets: z.array(z.string().min(1)).max(SINK_TARGETS_MAX).optional(),
  logLevel: z.enum(LOG_LEVELS).optional(),
})

/** zod writes an absent key as `| undefined`; ours are absent or present, never undefined (exactOptionalPropertyTypes). */
type Exact<T> = T extends readonly (infer Item)[]
  ? Exact<Item>[]
  : T extends object
    ? { [K in keyof T]: undefined extends T[K] ? Exact<Exclude<T[K], undefined>> : Exact<T[K]> }
    : T

export type Endpoint = Exact<z.infer<typeof endpoint>>
export type DatabaseConfig = Exact<z.infer<typeof databaseConfig>>
export type SmtpConfig = Exact<z.infer<typeof smtpConfig>>
export type Pkcs11Config = Exact<z.infer<typeof pkcs11Config>>
export type LogLevel = (typeof LOG_LEVELS)[number]
export type Config = Exact<z.infer<typeof configSchema>>

/** Who may create roles and schemas: the embedded server's superuser, or the administrator of an external one. */
export type DatabaseAdmin = { user: string; password: Secret }

/** Reads and checks the file a process is started with. Throws Failure invalid, naming each key that is wrong. */
export function loadConfig(file: string): Config {
  const parsed = configSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw invalid(`${file} is no configuration: ${z.prettifyError(parsed.error)}`)
  // JSON has no undefined: every optional key is absent or has its value, which is what Exact says.
  return parsed.data as Config
}
