// Options of a command line; what is unknown or has no value is refused in words.
import { parseArgs, type ParseArgsConfig } from 'node:util'

export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** For a command that takes options alone. Throws UsageError. */
export function readOptions<const O extends Options>(args: string[], options: O) {
  return read(args, options, false, 'fairlead help').values
}

/** For a command that takes words as well: a file, a step. Throws UsageError, which points to the command's own help. */
export function readArguments<const O extends Options>(command: string, args: string[], options: O) {
  return read(args, options, true, `fairlead ${command} --help`)
}

function read<const O extends Options>(args: string[], options: O, allowPositionals: boolean, help: string) {
  try {
    return parseArgs({ args, options, allowPositionals, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(`${error.message.split('. ')[0]}. See: ${help}`, { cause: error })
  }
}

/** A whole number from `min` to `max`, or `otherwise` when the option was not given. */
export function numberOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  [min, max]: [number, number],
): number {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`--${name} takes a whole number from ${min} to ${max}, not "${text}".`)
}
