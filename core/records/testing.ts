// What the tests of records say again and again.
import assert from 'node:assert/strict'
import type { Problems, Read } from './reader.ts'

export function accepted<T>(read: Read<T>): T {
  assert.ok(read.ok, read.ok ? '' : `refused: ${JSON.stringify(read.problems)}`)
  return read.value
}

export function refused(read: Read<unknown>): Problems {
  assert.ok(!read.ok, 'was accepted')
  return read.problems
}

/** A copy of plain data with the field at a path set, or left out when `value` is undefined. */
export function changed(data: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.')
  const below = rest.length === 0 ? value : changed(fieldOf(data, key), rest.join('.'), value)
  if (Array.isArray(data)) return data.map((each: unknown, i) => (String(i) === key ? below : each))
  const fields = Object.entries(data ?? {}).filter(([name]) => name !== key)
  return Object.fromEntries(below === undefined ? fields : [...fields, [key, below]])
}

export function fieldOf(data: unknown, key: string): unknown {
  return Object.entries(data ?? {}).find(([name]) => name === key)?.[1]
}
