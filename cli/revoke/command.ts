// What `fairlead revoke` was asked: which certificates, why, and whether it is meant.
import { readFileSync } from 'node:fs'
import { isId } from '../../core/ids.ts'
import { REVOCATION_REASONS, type RevocationReason } from '../../core/pki/revocation-reasons.ts'
import { isCode } from '../../server/platform/io-error.ts'
import { readArguments, UsageError } from '../arguments.ts'

export const REVOKE_USAGE = `fairlead revoke: revoke certificates on the platform's own machine, past the api

  fairlead revoke --data DIR | --config FILE
    --serial HEX...           certificates by serial number
    --asset ID...             every certificate of these assets
    --issuer NAME             everything that this authority signed, of every organisation
    --file LIST               serial numbers and asset ids, one a line; # begins a comment
    --reason REASON           ${REVOCATION_REASONS.slice(0, 3).join(', ')},
                              ${REVOCATION_REASONS.slice(3).join(', ')}
    --yes                     do it; without it, what would be revoked is shown and nothing is done

The database has to run; the api, the vault and the gateways need not. There is no way back.
`

export type RevokeCommand = {
  data: string | undefined
  config: string | undefined
  serials: string[]
  assets: string[]
  issuer: string | undefined
  reason: RevocationReason
  isMeant: boolean
}

const SERIAL = /^(?:[0-9a-f]{2}){8,20}$/

/** Undefined when help was asked for. Throws UsageError. */
export function readRevokeCommand(args: string[]): RevokeCommand | undefined {
  const options = optionsOf(args)
  if (options.help === true) return undefined
  const named = [...(options.serial ?? []), ...(options.asset ?? [])]
  const listed = options.file === undefined ? [] : listOf(options.file)
  const [serials, assets]: [string[], string[]] = [[], []]
  for (const text of [...named, ...listed].map((each) => each.toLowerCase().replaceAll(':', ''))) {
    if (isId(text)) assets.push(text)
    else if (SERIAL.test(text)) serials.push(text)
    else throw new UsageError(`"${text}" is neither a serial number nor the id of an asset.`)
  }
  if (serials.length + assets.length === 0 && options.issuer === undefined)
    throw new UsageError('say which: --serial, --asset, --issuer or --file. See: fairlead revoke --help')
  const reason = REVOCATION_REASONS.find((known) => known === options.reason)
  if (reason === undefined) throw new UsageError(`--reason takes one of ${REVOCATION_REASONS.join(', ')}.`)
  const { data, config, issuer } = options
  return { data, config, serials, assets, issuer, reason, isMeant: options.yes === true }
}

function optionsOf(args: string[]) {
  const many = { type: 'string', multiple: true } as const
  const one = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { data: one, config: one, serial: many, asset: many, issuer: one, file: one, reason: one }
  const all = { ...options, yes: flag, help: { ...flag, short: 'h' } } as const
  // The further serial numbers of `--serial ONE TWO`.
  const { values, positionals } = readArguments('revoke', args, all)
  return { ...values, serial: [...(values.serial ?? []), ...positionals] }
}

function listOf(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (!isCode(cause, 'ENOENT')) throw cause
    throw new UsageError(`${file} does not exist.`, { cause })
  }
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
}
