import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDENTIFY_TOGETHER_MAX, IDENTIFY_WAITING_MAX } from '../../../core/limits.ts'
import { type AssetId, idFrom, type OrgId, type SiteId } from '../../../core/ids.ts'
import type { Identity } from '../registry.ts'
import { Questions } from './questions.ts'

const bytes = new Uint8Array(16)

function identity(serial: string): Identity {
  return {
    orgId: idFrom<OrgId>(bytes),
    siteId: idFrom<SiteId>(bytes),
    assetId: idFrom<AssetId>(bytes),
    serial,
    state: 'live',
    notAfter: 0,
    orgActive: true,
  }
}

/** A database that answers when it is told to. */
class Database {
  readonly asked: string[][] = []
  readonly #answers: PromiseWithResolvers<void>[] = []
  readonly questions = new Questions(async (fingerprints) => {
    this.asked.push([...fingerprints])
    const answer = Promise.withResolvers<void>()
    this.#answers.push(answer)
    await answer.promise
    return fingerprints.map((one) => (one.startsWith('ours') ? identity(`serial of ${one}`) : undefined))
  })

  async answer(failure?: Error): Promise<void> {
    const answer = this.#answers.shift()
    if (failure === undefined) answer?.resolve()
    else answer?.reject(failure)
    await new Promise(setImmediate)
  }
}

test('one alone is asked at once; those that come meanwhile are asked together, and each gets its own answer', async () => {
  const database = new Database()
  const first = database.questions.identify('ours 1')
  assert.deepEqual(database.asked, [['ours 1']])
  const rest = ['strange', 'ours 2', 'ours 3'].map((one) => database.questions.identify(one))
  await database.answer()
  assert.equal((await first)?.serial, 'serial of ours 1')
  assert.deepEqual(database.asked[1], ['strange', 'ours 2', 'ours 3'])
  await database.answer()
  const serials = (await Promise.all(rest)).map((one) => one?.serial)
  assert.deepEqual(serials, [undefined, 'serial of ours 2', 'serial of ours 3'])
})

test('an answer that was asked for before somebody came is not for them', async () => {
  const database = new Database()
  const before = database.questions.identify('ours')
  const after = database.questions.identify('ours')
  const beside = database.questions.identify('ours')
  assert.notEqual(before, after)
  assert.equal(after, beside)
  await database.answer()
  await before
  assert.deepEqual(database.asked, [['ours'], ['ours']])
  await database.answer()
  await after
  const later = database.questions.identify('ours')
  assert.equal(database.asked.length, 3)
  await database.answer()
  await later
})

test('when the database cannot be asked nobody in that question is let in, and the next question is asked', async () => {
  const database = new Database()
  const first = database.questions.identify('ours 1')
  const second = database.questions.identify('ours 2')
  const refused = assert.rejects(first, /gone/)
  await database.answer(new Error('gone'))
  await refused
  await database.answer()
  assert.equal((await second)?.serial, 'serial of ours 2')
})

test('a storm is asked in bounded pieces, and beyond the limit is sent away', async () => {
  const database = new Database()
  const first = database.questions.identify('ours')
  const storm = Array.from({ length: IDENTIFY_WAITING_MAX }, (_, i) => database.questions.identify(`ours ${i}`))
  await assert.rejects(database.questions.identify('one more'), /too many/)
  await database.answer()
  await first
  while (database.asked.flat().length < IDENTIFY_WAITING_MAX + 1) await database.answer()
  await database.answer()
  await Promise.all(storm)
  assert.ok(database.asked.every(({ length }) => length <= IDENTIFY_TOGETHER_MAX))
})
