// fairlead ca: the certification authorities, for who has a shell on the platform's machine as the platform's user. It
// asks the running vault over its socket; `sign` alone needs no platform, only the root's file and its two passphrases.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isFailure } from '../../core/errors.ts'
import { demonstrationConfig } from '../../server/platform/constellation.ts'
import { readSettings } from '../../server/platform/settings.ts'
import type { AuthorityFacts } from '../../server/vault/calls.ts'
import { openVault, type VaultClient } from '../../server/vault/client.ts'
import { readArguments, UsageError } from '../arguments.ts'
import { demonstrationDir } from '../data-dir.ts'
import { custodians, type Naming, twoCustodians } from './custodians.ts'
import { certificateOf, signRequest, writeNew } from './sign.ts'
import { twoPassphrases } from './passphrases.ts'
import { table } from '../terminal.ts'

export const CA_HELP = `fairlead ca: the platform's certification authorities

  fairlead ca                          which there are, and their states
  fairlead ca next asset|service       make the next one; it is told of at once and signs later
    --out FILE                         where its request goes while the root's key is elsewhere
  fairlead ca install FILE             take what the root signed elsewhere
  fairlead ca activate ID [--soon]     it signs from now on; --soon: before all have heard of it
  fairlead ca retire ID [--force]      nobody trusts it any more; --force: even if certificates of it live
  fairlead ca export-root FILE         take the root's key away, into a file that two passphrases open
  fairlead ca sign REQUEST --root FILE --out FILE
                                       sign a request with that file; on any machine, without the platform
  fairlead ca custodians               the people that what concerns the root takes two of
  fairlead ca custodians enrol NAME,NAME
                                       from now on (never to be ended) it takes two; later ones, and new
                                       passphrases, with two who are there
  fairlead ca custodians remove NAME   two at least stay
  fairlead ca sign-list                the root's list of revocations for another 400 days

  Two custodians, once there are any, for: next (while the root is here), install, activate --soon, retire --force,
  export-root, sign-list, custodians enrol and remove.

    --data DIR | --config FILE         which platform
    --passphrases FILE,FILE            read the two passphrases from files instead of asking
    --by NAME,NAME                     the two custodians, instead of asking for their names
    --by-passphrases FILE,FILE         and their passphrases, in that order
    --json                             as JSON
`

const OPTIONS = {
  data: { type: 'string' },
  config: { type: 'string' },
  out: { type: 'string' },
  root: { type: 'string' },
  passphrases: { type: 'string' },
  by: { type: 'string' },
  'by-passphrases': { type: 'string' },
  soon: { type: 'boolean' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
type Options = ReturnType<typeof readArguments<typeof OPTIONS>>['values']
type Step = (vault: VaultClient, argument: string, options: Options) => Promise<string>

const STEPS: Readonly<Record<string, Step>> = {
  next: async (vault, kind, options) => {
    if (kind !== 'asset' && kind !== 'service') throw new UsageError('next takes "asset" or "service"')
    const { authorities } = await vault.call('authorities', {})
    const isHere = authorities.every(({ state }) => state !== 'offline')
    const two = isHere ? await twoCustodians(vault, namingOf(options)) : {}
    const { id, request } = await vault.call('next-authority', { kind: `${kind}-ca`, ...two })
    if (request === null) return `${id} is made and told of. Once all have heard of it: fairlead ca activate ${id}`
    const path = writeNew(options.out ?? `${id}.request.json`, request, 0o644)
    return `${id} is made. Its request, for the machine where the root is: ${path}\nThere: fairlead ca sign ${path} --root FILE --out ${id}.pem`
  },
  install: async (vault, file, options) => {
    const certificate = certificateOf(file)
    const { id } = await vault.call('install-authority', {
      certificate,
      ...(await twoCustodians(vault, namingOf(options))),
    })
    return `${id} is installed and told of. Once all have heard of it: fairlead ca activate ${id}`
  },
  activate: async (vault, id, options) => {
    const soon = options.soon === true
    const two = soon ? await twoCustodians(vault, namingOf(options)) : {}
    const { replaces } = await vault.call('activate-authority', { id, soon, ...two })
    return `${id} signs from now on. ${replaces} is trusted until: fairlead ca retire ${replaces}`
  },
  retire: async (vault, id, options) => {
    const force = options.force === true
    const two = force ? await twoCustodians(vault, namingOf(options)) : {}
    const { refused } = await vault.call('retire-authority', { id, force, ...two })
    return `${id} is retired, its key is gone. ${refused === 0 ? 'Nothing of it was alive.' : `${refused} certificates of it are refused from now on.`}`
  },
  'export-root': async (vault, file, options) => {
    const by = await twoCustodians(vault, namingOf(options))
    const two = await twoPassphrases(options.passphrases, 'new')
    const answer = await vault.call('export-root', { passphrases: [...two], ...by })
    // On disk and read back before the platform forgets its own.
    const path = writeNew(file, answer.file, 0o600)
    if (readFileSync(path, 'utf8') !== answer.file) throw new UsageError(`${path} does not hold what was written to it`)
    await vault.call('root-left', by)
    return `The root's key is in ${path} and no longer here. Make two copies, keep them apart from both passphrases.`
  },
}

export async function ca(args: string[]): Promise<number> {
  const { values: options, positionals: words } = readArguments('ca', args, OPTIONS)
  const [step, argument] = words
  if (options.help === true) return say(CA_HELP)
  if (step === 'sign') return say(`${await sign(argument, options)}\n`)
  const vault = openVault(configOf(options), 'operator')
  try {
    if (step === undefined) return say(await list(vault, options.json === true))
    const naming = namingOf(options)
    if (step === 'custodians')
      return say(await custodians({ vault, words: words.slice(1), naming, passphrases: options.passphrases }))
    if (step === 'sign-list' && words.length === 1) {
      const { nextUpdate } = await vault.call('sign-root-list', await twoCustodians(vault, naming))
      return say(`The root's list of revocations is good until ${nextUpdate.toISOString().slice(0, 10)}.\n`)
    }
    const act = STEPS[step]
    if (act === undefined || argument === undefined || words.length > 2)
      throw new UsageError(`"${words.join(' ')}" is no step. See: fairlead ca --help`)
    return say(`${await act(vault, argument, options)}\n`)
  } catch (error) {
    if (!isFailure(error, 'unavailable') || error.hint !== undefined) throw error
    throw new UsageError(`${error.message}. Is the platform running? (--data DIR or --config FILE)`, { cause: error })
  } finally {
    vault.close()
  }
}

function namingOf({ by, 'by-passphrases': files }: Options): Naming {
  return { ...(by === undefined ? {} : { by }), ...(files === undefined ? {} : { 'by-passphrases': files }) }
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}

function configOf({ config, data }: Options) {
  return config === undefined ? demonstrationConfig(resolve(data ?? demonstrationDir())) : readSettings(config).config
}

async function sign(request: string | undefined, { root, out, passphrases }: Options): Promise<string> {
  if (request === undefined || root === undefined || out === undefined)
    throw new UsageError('sign takes a request, --root FILE and --out FILE')
  const signed = await signRequest(request, root, await twoPassphrases(passphrases, 'known'))
  const path = writeNew(out, signed, 0o644)
  return `Signed. On the platform: fairlead ca install ${path}`
}

const KEPT: Readonly<Record<AuthorityFacts['kept'], string>> = {
  file: 'file',
  token: 'token',
  custody: 'two custodians',
  offline: 'elsewhere',
  gone: 'gone',
}
const ADVICE: Readonly<Record<AuthorityFacts['kept'], string>> = {
  file: `
The root's key is on this machine, and one person alone can use it.
Let it take two: fairlead ca custodians enrol NAME,NAME. Or take it away: fairlead ca export-root FILE
`,
  custody: `
The root's key is on this machine, and takes two custodians. Take it away: fairlead ca export-root FILE
`,
  token: '',
  offline: '',
  gone: '',
}

async function list(vault: VaultClient, json: boolean): Promise<string> {
  const { authorities } = await vault.call('authorities', {})
  if (json) return `${JSON.stringify(authorities, undefined, 2)}\n`
  const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? ''
  const row = (each: AuthorityFacts): string[] => [
    each.id,
    each.state,
    KEPT[each.kept],
    each.name.replace('CN=', ''),
    day(each.notBefore),
    day(each.notAfter),
    each.readyAt === null ? '' : each.readyAt.toISOString(),
  ]
  const root = authorities.find(({ kind }) => kind === 'root')
  const advice = root === undefined ? '' : ADVICE[root.kept]
  return `${table([['authority', 'state', 'key', 'name', 'from', 'until', 'may sign from'], ...authorities.map(row)])}\n${advice}`
}
