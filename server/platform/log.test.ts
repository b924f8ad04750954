import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invalid } from '../../core/errors.ts'
import { createLog } from './log.ts'
import { Secret } from './secret.ts'

function lines(): { to: { write(line: string): void }; all: Record<string, unknown>[]; text(): string } {
  const written: string[] = []
  return {
    to: { write: (line) => void written.push(line) },
    get all() {
      return written.map((line) => JSON.parse(line))
    },
    text: () => written.join(''),
  }
}

test('a field outside the list is not written, and the line says which', () => {
  const out = lines()
  createLog('test', out).info({ assetId: 'a', password: 'hunter2', email: 'ann@example.com' }, 'hello')
  assert.deepEqual(out.all[0]?.dropped, ['password', 'email'])
  assert.equal(out.all[0]?.assetId, 'a')
  assert.doesNotMatch(out.text(), /hunter2|ann@/)
})

test('an object is not written under an allowed name, nor a secret under any', () => {
  const out = lines()
  createLog('test', out).info({ reason: { password: 'hunter2' }, code: new Secret('hunter2') }, 'hello')
  assert.doesNotMatch(out.text(), /hunter2/)
})

test('an error gives its message, kind and causes, and not the row that the database put into it', () => {
  const out = lines()
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ann@example.com)' })
  createLog('test', out).error({ err: invalid('no', { hint: 'try again', cause }) }, 'hello')
  const { err } = out.all[0] as { err: { kind: string; hint: string; cause: { code: string } } }
  assert.deepEqual([err.kind, err.hint, err.cause.code], ['invalid', 'try again', '23505'])
  assert.doesNotMatch(out.text(), /ann@/)
})
