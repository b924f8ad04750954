import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../../client/call.ts'
import { REVOKE_MANY_MAX } from '../../../../core/limits.ts'
import type { RevokedLine } from '../../../data/contract.ts'
import { REVOKE_BATCH } from '../../../data/limits.ts'
import { Unreachable } from '../../../data/problem.ts'
import { type Chosen, joined, reportCsv, restOf, revokeChosen, type Server } from './job.ts'

const chosen = (count: number): Chosen[] =>
  Array.from({ length: count }, (_, i) => ({ serial: `s${i}`, assetId: `a${i}`, assetName: `Pump ${i}` }))
const AT = '2026-11-22T10:00:00.000Z'

/** A server that revokes each once, as the real one does; `break_` says how a request ends. */
function fakeServer(break_: (asked: number) => Error | 'after' | undefined = () => undefined) {
  const revoked = new Set<string>()
  let asked = 0
  const server: Server = {
    revoke: async (serials) => {
      asked += 1
      const how = break_(asked)
      if (how instanceof Error) throw how
      const lines = serials.map((serial): RevokedLine => {
        const outcome = revoked.has(serial) ? 'already' : 'revoked'
        revoked.add(serial)
        return { asked: serial, outcome, serials: outcome === 'revoked' ? [serial] : [], revokedAt: AT }
      })
      if (how === 'after') throw new Unreachable('lost')
      return { lines }
    },
    pause: async () => undefined,
  }
  return { server, revoked, asked: () => asked }
}
const going = { onDone: () => undefined, isStopped: () => false }
const count = (lines: readonly { outcome: string }[], outcome: string) =>
  lines.filter((line) => line.outcome === outcome).length
const problem = (status: number) => new Problem(status, { title: 'told to fail' }, undefined)

test('a batch is one that the server takes, and progress is told after each', async () => {
  assert.ok(REVOKE_BATCH <= REVOKE_MANY_MAX)
  const { server, revoked, asked } = fakeServer()
  const progress: number[] = []
  const all = chosen(REVOKE_BATCH * 2 + 1)
  const result = await revokeChosen(all, 'keyCompromise', server, { ...going, onDone: (n) => progress.push(n) })
  assert.equal(revoked.size, all.length)
  assert.equal(asked(), 3)
  assert.deepEqual(progress, [REVOKE_BATCH, REVOKE_BATCH * 2, REVOKE_BATCH * 2 + 1])
  assert.equal(count(result.lines, 'revoked'), all.length)
  assert.equal(result.lines[0]?.revokedAt, AT)
})

test('an answer that is lost once is asked for again; what it did is found done', async () => {
  const { server, revoked } = fakeServer((asked) => (asked === 1 ? 'after' : undefined))
  const { lines, error } = await revokeChosen(chosen(3), 'superseded', server, going)
  assert.equal(error, undefined)
  assert.equal(revoked.size, 3)
  assert.equal(count(lines, 'already'), 3)
})

test('no answer at all: what was in flight is not known, the rest not tried, and both are what is left to do', async () => {
  const { server } = fakeServer((asked) => (asked > 1 ? new Unreachable('away') : undefined))
  const all = chosen(REVOKE_BATCH * 2 + 5)
  const first = await revokeChosen(all, 'superseded', server, going)
  assert.ok(first.error instanceof Unreachable)
  assert.deepEqual(
    ['revoked', 'not-known', 'not-tried'].map((outcome) => count(first.lines, outcome)),
    [REVOKE_BATCH, REVOKE_BATCH, 5],
  )
  assert.equal(restOf(first).length, REVOKE_BATCH + 5)
  const whole = joined(first, await revokeChosen(restOf(first), 'superseded', fakeServer().server, going))
  assert.equal(count(whole.lines, 'revoked'), all.length)
  assert.deepEqual(
    whole.lines.map(({ certificate }) => certificate.serial),
    all.map(({ serial }) => serial),
  )
})

test('a refusal revoked nothing of its batch: it is not tried, not "not known"', async () => {
  const { server } = fakeServer(() => problem(403))
  const { lines, error } = await revokeChosen(chosen(2), 'superseded', server, going)
  assert.ok(error instanceof Problem)
  assert.equal(count(lines, 'not-tried'), 2)
})

test('a batch of which nothing is there any more says so, and the next one goes on', async () => {
  const { server } = fakeServer((asked) => (asked === 1 ? problem(404) : undefined))
  const { lines, error } = await revokeChosen(chosen(REVOKE_BATCH + 1), 'superseded', server, going)
  assert.equal(error, undefined)
  assert.equal(count(lines, 'not-found'), REVOKE_BATCH)
  assert.equal(count(lines, 'revoked'), 1)
})

test('stopped between two batches: the rest is not sent', async () => {
  const { server, revoked } = fakeServer()
  let done = 0
  const watch = { onDone: (n: number) => void (done = n), isStopped: () => done > 0 }
  const { lines } = await revokeChosen(chosen(REVOKE_BATCH + 7), 'superseded', server, watch)
  assert.equal(revoked.size, REVOKE_BATCH)
  assert.equal(count(lines, 'not-tried'), 7)
})

test('the report has a line for each; no name becomes a formula', async () => {
  const certificate = { serial: 's', assetId: 'a', assetName: '=HYPERLINK("x")' }
  const csv = reportCsv({ reason: 'superseded', lines: [{ certificate, outcome: 'revoked', revokedAt: AT }] })
  assert.equal(csv.split('\r\n')[1], `"'=HYPERLINK(""x"")","a","s","revoked","${AT}","superseded"`)
})
