// Answers read without the driver's own reader: the statement comes described once, and what does not fit is an error.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { Answer, type Result } from './answer.ts'
import type { Connection } from './connection.ts'
import { Statements } from './statements.ts'

const INT4 = 23
const TEXT = 25

function connection(): Connection {
  const types = new pg.TypeOverrides()
  types.setTypeParser(TEXT, (text) => {
    if (text === 'unreadable') throw new RangeError('cannot be read')
    return text
  })
  // Only what an answer uses of it.
  return { types, statements: new Statements() } as unknown as Connection
}

function answered(answer: Answer, rows: (string | null)[][], tag: string): Result | Error {
  for (const row of rows) answer.add(row)
  return answer.complete(tag)
}

test('what a named statement answers is described once', () => {
  const its = connection()
  const first = new Answer(its, 's0')
  assert.equal(first.isDescribed, false)
  first.describe([
    { name: 'n', dataTypeID: INT4 },
    { name: '__proto__', dataTypeID: TEXT },
  ])
  const rows = [['1', null]]
  const { rows: read } = answered(first, rows, 'SELECT 1') as Result
  assert.deepEqual(Object.entries(read[0] ?? {}), [
    ['n', 1],
    ['__proto__', null],
  ])
  const second = new Answer(its, 's0')
  assert.equal(second.isDescribed, true)
  assert.deepEqual(answered(second, rows, 'SELECT 1'), { command: 'SELECT', rowCount: 1, rows: read })
})

test('the unnamed statement is described each time, and one that was not over too', () => {
  const its = connection()
  answered(new Answer(its, ''), [], 'BEGIN')
  assert.equal(new Answer(its, '').isDescribed, false)
  new Answer(its, 's0').describe([{ name: 'n', dataTypeID: INT4 }])
  assert.equal(new Answer(its, 's0').isDescribed, false)
})

test('other columns than before, or a value that cannot be read, fail the statement', () => {
  const its = connection()
  const answer = new Answer(its, 's0')
  answer.describe([{ name: 'name', dataTypeID: TEXT }])
  assert.match(String(answered(answer, [['a'], ['unreadable'], ['b']], 'SELECT 3')), /cannot be read/)
  assert.match(String(answered(new Answer(its, 's0'), [['a', 'b']], 'SELECT 1')), /other columns/)
})

test('the tag of a command says how many rows', () => {
  const of = (tag: string) => {
    const { command, rowCount } = new Answer(connection(), '').complete(tag) as Result
    return [command, rowCount]
  }
  assert.deepEqual(of('BEGIN'), ['BEGIN', null])
  assert.deepEqual(of('INSERT 0 5'), ['INSERT', 5])
  assert.deepEqual(of('UPDATE 0'), ['UPDATE', 0])
  assert.deepEqual(of('CREATE TABLE'), ['CREATE', null])
  assert.deepEqual(of(''), ['', null])
})
