// One log per process: JSON lines on standard output. Fields pass an allow-list (log-fields.ts), errors a serialiser
// that names what it takes. The supervisor decides where the lines go.
import { pino, type DestinationStream } from 'pino'
import { Failure } from '../../core/errors.ts'
import { ERROR_CAUSES_MAX } from '../../core/limits.ts'
import type { LogLevel } from './config.ts'
import { LOG_FIELDS } from './log-fields.ts'
import type { Log } from './running.ts'

type Options = { level?: LogLevel; to?: DestinationStream }

/** The log of the process `name`. */
export function createLog(name: string, options: Options = {}): Log {
  const settings = {
    level: options.level ?? 'info',
    base: { process: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: onlyAllowed },
    serializers: { err: (error: unknown) => describeError(error) },
  }
  return pino(settings, options.to ?? standardOutput())
}

function standardOutput(): DestinationStream {
  const out = pino.destination({ fd: 1, sync: true })
  // Whoever read our output has gone (a closed pipe). The log is lost; the work must not be.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return out
}

function onlyAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  const dropped: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') kept[name] = value
    else if (!LOG_FIELDS.has(name)) dropped.push(name)
    else kept[name] = isPlain(value) ? value : '[not plain]'
  }
  // Named, so that a developer sees why a field is missing; the names of fields are ours and no secret.
  if (dropped.length > 0) kept.dropped = dropped
  return kept
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number' || typeof item === 'string')
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)
}

type ErrorFacts = {
  type: string
  message: string
  code?: string
  kind?: string
  hint?: string
  stack?: string
  cause?: ErrorFacts
}

/** What a log line says of an error: never its other properties (a database error carries row values in `detail`). */
export function describeError(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no Error was thrown' }
  const facts: ErrorFacts = { type: error.name, message: error.message }
  if ('code' in error && typeof error.code === 'string') facts.code = error.code
  if (error instanceof Failure) facts.kind = error.kind
  if (error instanceof Failure && error.hint !== undefined) facts.hint = error.hint
  if (error.stack !== undefined) facts.stack = error.stack
  if (error.cause !== undefined && depth < ERROR_CAUSES_MAX) facts.cause = describeError(error.cause, depth + 1)
  return facts
}
