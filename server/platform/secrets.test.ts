import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { ensureSecret, readSecret } from './secrets.ts'

const secretsDir = mkdtempSync(join(tmpdir(), 'fairlead-secrets-'))
after(() => rmSync(secretsDir, { recursive: true }))

test('a secret is made once, for its owner alone, and read back', () => {
  const made = ensureSecret({ secretsDir }, 'db-api.password')
  assert.equal(made.reveal().length, 43)
  assert.ok(made.equals(ensureSecret({ secretsDir }, 'db-api.password')))
  assert.ok(made.equals(readSecret({ secretsDir }, 'db-api.password')))
  assert.equal(statSync(join(secretsDir, 'db-api.password')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(secretsDir), ['db-api.password'])
})

test('a secret that others can read is refused, with the command that mends it', () => {
  const file = join(secretsDir, 'open.password')
  writeFileSync(file, 'x')
  chmodSync(file, 0o644)
  assert.throws(
    () => readSecret({ secretsDir }, 'open.password'),
    (error) => isFailure(error, 'unavailable') && error.hint === `chmod 600 ${file}`,
  )
})

test('a name is no path, and what is missing is said to be missing', () => {
  assert.throws(() => readSecret({ secretsDir }, '../etc/passwd'), RangeError)
  assert.throws(
    () => readSecret({ secretsDir }, 'none.password'),
    (error) => isFailure(error, 'not-found'),
  )
})
