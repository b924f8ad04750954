// Options of a command line; what is unknown or has no value is refused in words.
import { parseArgs, type ParseArgsConfig } from 'node:util'

export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>

/** Throws UsageError. Positional arguments are refused: no command here takes any. */
export function readOptions<const O extends Options>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: false, strict: true }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(`${error.message.split('. ')[0]}. See: fairlead help`, { cause: error })
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
