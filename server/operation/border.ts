// The border of HTTP: `unknown` becomes the declared types on the way in, and on the way out what was not declared
// falls off. Inside nobody re-checks.
import type { z } from 'zod'
import { bug, invalid } from '../../core/errors.ts'
import { FIELDS_IN_PROBLEM_MAX } from '../../core/limits.ts'
import type { InputSchemas, Operation } from './operation.ts'

export type RawInput = { params: unknown; query: unknown; body: unknown }
export type ReadInput = (raw: RawInput) => Record<string, unknown>

const PARTS = ['params', 'query', 'body'] as const

/**
 * Makes the parser of one operation's input. Keys that were not declared are refused, in the object itself: a client
 * that misspells a field learns it, and nothing that nobody reads is let in. Throws Failure invalid with fields.
 */
export function inputReader(input: InputSchemas): ReadInput {
  const schemas = PARTS.map((part) => ({ part, schema: input[part]?.strict() }))
  return (raw) => {
    const parsed: Record<string, unknown> = {}
    const issues: z.core.$ZodIssue[] = []
    for (const { part, schema } of schemas) {
      if (schema === undefined) continue
      const result = schema.safeParse(raw[part] ?? {})
      if (result.success) parsed[part] = result.data
      else issues.push(...result.error.issues)
    }
    if (issues.length > 0) throw invalid('Some fields are not as they should be', { fields: fieldsOf(issues) })
    return parsed
  }
}

/** Field name -> what is wrong with it. Never the value: it may be a password. */
function fieldsOf(issues: readonly z.core.$ZodIssue[]): Record<string, string> {
  const fields = new Map<string, string>()
  for (const issue of issues) {
    const path = issue.path.map(String)
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
    const text = issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message
    for (const name of names) {
      const key = name.join('.')
      if (!fields.has(key) && fields.size < FIELDS_IN_PROBLEM_MAX) fields.set(key, text)
    }
  }
  return Object.fromEntries(fields)
}

/** The answer as declared. One that does not fit its own declaration is our bug and leaves as an opaque 500. */
export function writeOutput(operation: Operation, answer: unknown): unknown {
  if (typeof operation.output === 'string') return undefined
  return fitting(operation.id, operation.output, answer)
}

export function fitting(what: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (!result.success)
    throw bug(`${what} answered what it did not declare: ${JSON.stringify(fieldsOf(result.error.issues))}`)
  return result.data
}
