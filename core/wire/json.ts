// Bytes -> JSON, or a reason that tells a developer what to mend.
import { isAscii, isUtf8 } from 'node:buffer'
import { invalid } from '../errors.ts'
import { PAYLOAD_BYTES_MAX } from '../limits.ts'

const EXAMPLE = 'Send JSON like {"temperature": 21.5}.'

/** Throws Failure invalid. V8's parser does not recurse, so nesting costs what its bytes cost. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length > PAYLOAD_BYTES_MAX)
    throw invalid(`the payload has ${bytes.length} bytes`, {
      hint: `A message takes at most ${PAYLOAD_BYTES_MAX} bytes; send several.`,
    })
  const ascii = isAscii(bytes)
  if (!ascii && !isUtf8(bytes))
    throw invalid('the payload is not valid UTF-8', { hint: 'Encode the text as UTF-8 and do not compress it.' })
  const text = bytes.toString(ascii ? 'latin1' : 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw invalid(`the payload is not JSON: ${error.message.slice(0, 120)}`, { hint: advice(text), cause: error })
  }
}

/** What people get wrong most, each with its remedy. */
function advice(text: string): string {
  if (text.trim() === '') return `The payload is empty. ${EXAMPLE}`
  if (text.startsWith('\ufeff')) return 'The payload begins with a byte order mark: leave it out.'
  if (/\bNaN\b|\bInfinity\b/.test(text)) return 'JSON has no NaN and no Infinity: leave the value out or send null.'
  if (/^\s*[[{]\s*'/.test(text) || /[{,]\s*'/.test(text)) return 'JSON wants double quotes: {"temperature": 21.5}.'
  if (/[{,]\s*[A-Za-z_][\w-]*\s*:/.test(text))
    return 'Keys need double quotes: {"temperature": 21.5}. In a shell, put the whole payload into single quotes.'
  if (/,\s*[\]}]/.test(text)) return 'There is a comma before a closing bracket: take it out.'
  if (/^\s*<|^\s*[\w.]+[=,]/.test(text)) return `This looks like XML, CSV or line protocol. ${EXAMPLE}`
  return EXAMPLE
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
