import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CLAIMS, PROMISED } from './catalogue.ts'

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${letter}-${String(i + 1).padStart(2, '0')}`)

test('all 141 claims are listed, each once, each in words', () => {
  assert.deepEqual(
    CLAIMS.map(({ id }) => id),
    [...numbered('P', 91), ...numbered('V', 50)],
  )
  for (const { id, text } of CLAIMS) assert.ok(text.length > 10, id)
})

test('what this version promises is listed and has a probe', () => {
  for (const id of PROMISED) {
    assert.ok(
      CLAIMS.some((claim) => claim.id === id),
      id,
    )
    assert.ok(existsSync(join(import.meta.dirname, 'probes', `${id.toLowerCase()}.ts`)), id)
  }
})
