// The file that an operator writes for `fairlead up` (docs/configuration.md), read into what the processes are told
// (config.ts). It is refused with every key that is wrong, what is wrong with it and what to write instead: a
// configuration that is half understood is how a platform comes up open.
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { invalid } from '../../core/errors.ts'
import { SINK_TARGETS_MAX, WITNESSES_MAX } from '../../core/limits.ts'
import {
  type Config,
  type DatabaseAdmin,
  type Endpoint,
  LOG_LEVELS,
  type Pkcs11Config,
  type SmtpConfig,
} from './config.ts'
import { describeIssues, says } from './internal/issues.ts'
import { parseDatabaseUrl } from './internal/database-url.ts'
import { isCode } from './io-error.ts'
import { runDirFor } from './internal/run-dir.ts'
import { witness } from './internal/witness-settings.ts'
import { readSecretFile } from './secrets.ts'

const path = z.string(says('must be a path in quotes')).min(1, says('must not be empty'))
const name = z.string(says('must be a host name or an IP address in quotes')).min(1, says('must not be empty'))
const port = z
  .int(says('must be a whole number'))
  .min(1, says('must be from 1 to 65535'))
  .max(65_535, says('must be from 1 to 65535'))

const LISTEN_HINT = 'must be "address:port", for instance "0.0.0.0:8443", "[::]:8443" or "127.0.0.1:8443"'
const endpoint = z.string(says(LISTEN_HINT)).transform((text, context): Endpoint => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const [host, number] = [match?.[1] ?? match?.[2] ?? '', Number(match?.[3])]
  if (match === null || number > 65_535 || number < 1 || (isIP(host) === 0 && host !== 'localhost'))
    context.addIssue({ code: 'custom', message: LISTEN_HINT })
  return { host, port: number }
})

const PUBLIC_URL_HINT =
  'must be where browsers find the console, "https://host" or "https://host:port" and nothing after it'
const publicUrl = z.string(says(PUBLIC_URL_HINT)).refine((text) => {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.origin === text
}, says(PUBLIC_URL_HINT))

/** An address for From: no display name, no line ends (a mail library would make headers of them). */
const mailAddress = z
  .string()
  .regex(/^[^\s@<>"',;:\\]+@[^\s@<>"',;:\\]+$/, says('must be a plain address, "fairlead@example.com"'))

const settingsSchema = z.strictObject({
  dataDir: path,
  publicUrl: publicUrl.optional(),
  listen: z
    .strictObject({
      api: endpoint.optional(),
      mqtt: endpoint.optional(),
      ingest: endpoint.optional(),
      est: endpoint.optional(),
    })
    .optional(),
  serverNames: z.array(name).min(1, says('must name at least one host')).optional(),
  database: z
    .strictObject({
      url: z.string(says('must be "postgres://..."')),
      passwordFile: path.optional(),
      caFile: path.optional(),
    })
    .optional(),
  smtp: z
    .strictObject({
      host: name,
      port: port.optional(),
      from: mailAddress,
      user: z.string().min(1).optional(),
      passwordFile: path.optional(),
      tls: z.enum(['implicit', 'starttls'], says('must be "implicit" (port 465) or "starttls" (port 587)')).optional(),
    })
    .optional(),
  vault: z
    .strictObject({
      pkcs11: z.strictObject({
        module: path,
        token: z.string(says("must be the token's label")).min(1, says('must not be empty')),
        pinFile: path,
        tool: path.optional(),
        env: z
          .record(
            z.string().regex(/^[A-Z][A-Z0-9_]*$/),
            z.string(),
            says('must be names and texts, { "NAME": "text" }'),
          )
          .optional(),
      }),
    })
    .optional(),
  witnesses: z
    .array(witness)
    .max(WITNESSES_MAX, says(`must be at most ${WITNESSES_MAX}`))
    .optional(),
  sinkTargets: z
    .array(z.string().regex(/^[a-z0-9.:[\]-]{1,253}$/, says('must be "host" or "host:port", in small letters')))
    .max(SINK_TARGETS_MAX, says(`must be at most ${SINK_TARGETS_MAX}`))
    .optional(),
  log: z
    .strictObject({
      level: z.enum(LOG_LEVELS, says(`must be one of ${LOG_LEVELS.join(', ')}`)).optional(),
      to: z.enum(['files', 'stdout'], says('must be "files" (dataDir/log) or "stdout" (JSON lines)')).optional(),
    })
    .optional(),
})
type Settings = z.infer<typeof settingsSchema>

export type Resolved = {
  config: Config
  logTo: 'files' | 'stdout'
  /** Present when the database is not the embedded one. */
  external?: DatabaseAdmin
}

export const DEFAULT_LISTEN: Config['listen'] = {
  api: { host: '127.0.0.1', port: 8443 },
  mqtt: { host: '127.0.0.1', port: 8883 },
  ingest: { host: '127.0.0.1', port: 8884 },
  est: { host: '127.0.0.1', port: 8885 },
}

/** Reads the operator's file. Throws Failure invalid that lists every key that is wrong, with the remedy. */
export function readSettings(file: string): Resolved {
  return resolveSettings(parseJson(file), dirname(resolve(file)), file)
}

/** `base`: what relative paths in the settings are relative to. `source`: how a refusal names the settings. */
export function resolveSettings(raw: unknown, base: string, source: string): Resolved {
  const parsed = settingsSchema.safeParse(raw)
  if (!parsed.success) throw refusal(source, describeIssues(parsed.error, settingsSchema))
  const settings = parsed.data
  const wrong: string[] = []
  const at = (text: string): string => (isAbsolute(text) ? text : resolve(base, text))
  const dataDir = at(settings.dataDir)
  const listen = { ...DEFAULT_LISTEN, ...defined(settings.listen ?? {}) }
  const url = settings.publicUrl ?? `https://localhost:${listen.api.port}`
  const external = externalDatabase(settings, at, wrong)
  const smtp = smtpOf(settings, at, wrong)
  const pkcs11 = pkcs11Of(settings, at, wrong)
  samePorts(listen, wrong)
  if (wrong.length > 0) throw refusal(source, wrong)
  const config: Config = {
    mode: 'production',
    dataDir,
    runDir: runDirFor(dataDir),
    secretsDir: resolve(dataDir, 'secrets'),
    database: external?.database ?? { host: resolve(runDirFor(dataDir), 'pg'), port: 5432, name: 'fairlead' },
    listen,
    publicUrl: url,
    serverNames: settings.serverNames ?? namesOf(url, listen),
    ...(smtp === undefined ? {} : { smtp }),
    ...(pkcs11 === undefined ? {} : { vault: { pkcs11 } }),
    ...(settings.witnesses === undefined ? {} : { witnesses: settings.witnesses }),
    ...(settings.sinkTargets === undefined ? {} : { sinkTargets: settings.sinkTargets }),
    ...(settings.log?.level === undefined ? {} : { logLevel: settings.log.level }),
  }
  const resolved = { config, logTo: settings.log?.to ?? 'files' }
  return external === undefined ? resolved : { ...resolved, external: external.admin }
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (isCode(cause, 'ENOENT'))
      throw invalid(`there is no configuration file ${file}`, {
        hint: `The smallest one is {"dataDir": "/var/lib/fairlead"}; docs/configuration.md describes every key.`,
        cause,
      })
    if (!(cause instanceof SyntaxError)) throw cause
    throw invalid(`${file} is not JSON: ${cause.message}`, {
      hint: 'Comments and trailing commas are not JSON.',
      cause,
    })
  }
}

const refusal = (source: string, wrong: string[]): Error =>
  invalid(`The configuration in ${source} is refused:\n${wrong.map((line) => `  ${line}`).join('\n')}`, {
    hint: 'docs/configuration.md describes every key.',
  })

function externalDatabase({ database }: Settings, at: (path: string) => string, wrong: string[]) {
  if (database === undefined) return undefined
  const caFile = database.caFile === undefined ? undefined : readable(at(database.caFile), 'database.caFile', wrong)
  const parsed = parseDatabaseUrl(database.url, caFile)
  if ('wrong' in parsed) {
    wrong.push(...parsed.wrong)
    return undefined
  }
  const { user, password: inUrl, ...rest } = parsed
  if (inUrl !== undefined && database.passwordFile !== undefined)
    wrong.push('database.passwordFile: the URL has a password already. Keep one of the two.')
  const password = inUrl ?? secretFrom(database.passwordFile, 'database.passwordFile', at, wrong)
  if (password === undefined) {
    if (database.passwordFile === undefined)
      wrong.push('database.passwordFile: the database needs a password. Name the file that holds it.')
    return undefined
  }
  return { database: rest, admin: { user, password } satisfies DatabaseAdmin }
}

function smtpOf({ smtp }: Settings, at: (path: string) => string, wrong: string[]): SmtpConfig | undefined {
  if (smtp === undefined) return undefined
  const tls = smtp.tls ?? (smtp.port === 465 ? 'implicit' : 'starttls')
  if ((smtp.user === undefined) !== (smtp.passwordFile === undefined))
    wrong.push('smtp.user and smtp.passwordFile: a server that asks for one asks for the other. Give both or neither.')
  secretFrom(smtp.passwordFile, 'smtp.passwordFile', at, wrong)
  return {
    host: smtp.host,
    port: smtp.port ?? (tls === 'implicit' ? 465 : 587),
    from: smtp.from,
    tls,
    ...(smtp.user === undefined ? {} : { user: smtp.user }),
    ...(smtp.passwordFile === undefined ? {} : { passwordFile: at(smtp.passwordFile) }),
  }
}

function pkcs11Of({ vault }: Settings, at: (path: string) => string, wrong: string[]): Pkcs11Config | undefined {
  if (vault === undefined) return undefined
  const { token, env, ...paths } = vault.pkcs11
  readable(at(paths.module), 'vault.pkcs11.module', wrong)
  secretFrom(paths.pinFile, 'vault.pkcs11.pinFile', at, wrong)
  if (paths.tool !== undefined) readable(at(paths.tool), 'vault.pkcs11.tool', wrong)
  return {
    module: at(paths.module),
    token,
    pinFile: at(paths.pinFile),
    ...(paths.tool === undefined ? {} : { tool: at(paths.tool) }),
    ...(env === undefined ? {} : { env }),
  }
}

function secretFrom(file: string | undefined, key: string, at: (path: string) => string, wrong: string[]) {
  if (file === undefined || readable(at(file), key, wrong) === undefined) return undefined
  try {
    return readSecretFile(at(file))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    wrong.push(`${key}: ${error.message}. It must be readable by the platform's user alone (chmod 600).`)
    return undefined
  }
}

function readable(file: string, key: string, wrong: string[]): string | undefined {
  if (existsSync(file)) return file
  wrong.push(`${key}: there is no file ${file}. Create it, or correct the path.`)
  return undefined
}

function samePorts(listen: Config['listen'], wrong: string[]): void {
  const taken = new Map<number, string>()
  for (const [key, { port: number }] of Object.entries(listen)) {
    const other = taken.get(number)
    if (other !== undefined) wrong.push(`listen.${key}: port ${number} is listen.${other}'s already. Choose another.`)
    taken.set(number, key)
  }
}

/** Every name under which a browser or a device may reach a listener, as far as the settings tell. */
function namesOf(url: string, listen: Config['listen']): string[] {
  const wildcard = ['0.0.0.0', '::']
  const bound = Object.values(listen)
    .map(({ host }) => host)
    .filter((host) => !wildcard.includes(host))
  return [...new Set([new URL(url).hostname.replace(/^\[|\]$/g, ''), 'localhost', '127.0.0.1', ...bound])]
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
