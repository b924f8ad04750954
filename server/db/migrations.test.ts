import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { pending, readMigrations } from './internal/migrations.ts'

const migration = (name: string, sha256 = name) => ({ name, sql: '', sha256 })
const known = ['0001-a.sql', '0002-b.sql', '0003-c.sql'].map((name) => migration(name))

test('what is not applied yet is applied, in order', () => {
  assert.deepEqual(pending(known, []), known)
  assert.deepEqual(pending(known, known.slice(0, 2)), known.slice(2))
  assert.deepEqual(pending(known, known), [])
})

test('a migration that was edited after it was applied stops the start', () => {
  const edited = [migration('0001-a.sql', 'something else')]
  assert.throws(
    () => pending(known, edited),
    (error) => isFailure(error, 'conflict') && /0001-a.sql was edited/.test(error.message),
  )
})

test('a schema newer than the program stops the start', () => {
  const newer = [...known, migration('0004-d.sql')]
  assert.throws(
    () => pending(known, newer),
    (error) => isFailure(error, 'conflict') && /newer than this program/.test(error.message),
  )
})

test('the migrations have numbers without gaps, each once', () => {
  const numbers = readMigrations().map(({ name }) => Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]))
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  )
})
