// zod's issues in the words of an operator: the key as it stands in the file, what is wrong, what to write.
import type { z } from 'zod'

/** The message of a check; a key that is required and missing says so by itself. */
export function says(message: string): { error: (issue: { input?: unknown }) => string } {
  return { error: (issue) => (issue.input === undefined ? `is missing; it ${message}` : message) }
}

/** One line an issue: "listen.mqtt: must be ...". */
export function describeIssues(error: z.ZodError, schema: z.ZodType): string[] {
  return error.issues.flatMap((issue) => {
    const where = issue.path.map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return [`${where === '' ? 'The file' : where}: ${issue.message}.`]
    const known = keysAt(schema, issue.path)
    return issue.keys.map(
      (key) => `${[where, key].filter(Boolean).join('.')}: unknown key. Known here: ${known.join(', ')}.`,
    )
  })
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema
  for (const key of path) at = shapeOf(at)[String(key)]
  return Object.keys(shapeOf(at))
}

function shapeOf(schema: unknown): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null) return {}
  if ('unwrap' in schema && typeof schema.unwrap === 'function') return shapeOf(schema.unwrap())
  return 'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null ? { ...schema.shape } : {}
}
