// The words of `fairlead verify` -> what is to be held against what.
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isFailure } from '../../core/errors.ts'
import { COSIGNATURE_KEY, parseVkey, type Verifier } from '../../core/merkle/keys.ts'
import { readArguments, UsageError } from '../arguments.ts'

export const VERIFY_USAGE = `fairlead verify FILE [options]

Checks an export of the audit log (JSON Lines), offline: every line, the tree over them, its
signature, and what you kept. "-" reads standard input. Names the first line that does not fit.

  --checkpoint NOTE   a checkpoint that you kept: a file (a saved mail will do). Repeat it for each.
                      Without one, a log that was rewritten and signed again cannot be told.
  --key VKEY          the log's key, or a file with it, from elsewhere than the file itself
  --witness VKEY      a witness that must have signed, or a file with its key. May be repeated
  --json              the report as JSON
  --quiet             no progress

Exit: 0 everything fits, 1 something does not, 2 wrong usage,
      3 nothing is wrong, but something could not be compared.
`

export type VerifyCommand = {
  file: string
  kept: { from: string; text: string }[]
  vkey?: string
  witnesses: Verifier[]
  json: boolean
  quiet: boolean
}

/** Throws UsageError. Undefined: help was asked for. */
export function readVerifyCommand(args: string[]): VerifyCommand | undefined {
  const { values, positionals } = parse(args)
  if (values.help === true) return undefined
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('one export is needed. See: fairlead verify --help')
  const vkey = values.key === undefined ? undefined : keyText(values.key, '--key')
  return {
    file,
    kept: (values.checkpoint ?? []).flatMap(notesFrom),
    ...(vkey === undefined ? {} : { vkey }),
    witnesses: (values.witness ?? []).map(witnessFrom),
    json: values.json === true,
    quiet: values.quiet === true,
  }
}

const parse = (args: string[]) =>
  readArguments('verify', args, {
    checkpoint: { type: 'string', multiple: true },
    key: { type: 'string' },
    witness: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    quiet: { type: 'boolean' },
    help: { type: 'boolean' },
  })

/** A checkpoint in some text: three lines, an empty one, signature lines. Mail programs add lines before and after. */
const NOTE = /^[^\s]+\n(?:0|[1-9]\d*)\n[A-Za-z0-9+/]{43}=\n\n(?:\u2014 [^\n]+\n)+/gm

function notesFrom(file: string): { from: string; text: string }[] {
  const text = `${read(file, '--checkpoint').replaceAll('\r\n', '\n').trimEnd()}\n`
  const notes = text.match(NOTE) ?? [text]
  return notes.map((note, i) => ({
    from: notes.length === 1 ? basename(file) : `${basename(file)} (${i + 1})`,
    text: note,
  }))
}

function witnessFrom(given: string): Verifier {
  const key = parsed(keyText(given, '--witness'), '--witness')
  if (key.type !== COSIGNATURE_KEY)
    throw new UsageError(`--witness: the key of ${key.name} is a log's, not a witness's`)
  return key
}

/** A key has plus signs in it and stands for itself; anything else is a file. */
function keyText(given: string, option: string): string {
  const text = given.includes('+') && !existsSync(given) ? given : read(given, option).trim()
  parsed(text, option)
  return text
}

function parsed(text: string, option: string): Verifier {
  try {
    return parseVkey(text)
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    throw new UsageError(`${option}: ${error.message}`, { cause: error })
  }
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    throw new UsageError(`${option}: ${file} cannot be read (${String(cause.code)})`, { cause })
  }
}
