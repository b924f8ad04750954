import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AssetLine, WantedAsset } from '../../../core/csv/assets.ts'
import {
  IMPORT_BATCH_CHARS_MAX,
  IMPORT_BATCH_LINES_MAX,
  IMPORT_LINES_MAX,
  REQUEST_BYTES_MAX,
} from '../../../core/limits.ts'
import type { Imported, ImportedLine } from '../../data/contract.ts'
import { Unreachable } from '../../data/problem.ts'
import { badCsv, codesCsv, reportCsv } from './files.ts'
import { batchesOf, type Checked, checkAll, confirm, type GoodLine, makeAll, type Server } from './job.ts'

const line = (no: number, more: Partial<WantedAsset> = {}): GoodLine => {
  const wanted = { name: `Pump ${no}`, kind: 'pump', siteId: 'yard', ...more }
  return { line: no, cells: [wanted.name, 'pump', 'Yard', 'claim code'], wanted }
}
const many = (count: number): GoodLine[] =>
  Array.from({ length: count }, (_, i) => line(i + 2, i % 2 ? { csr: 'csr' } : {}))
const checked = (good: GoodLine[]): Checked => ({ good: good.map((each) => ({ line: each, isThere: false })), bad: [] })

/** A server that makes each name once, as the real one does. */
function fakeServer(break_: (asked: number) => 'before' | 'after' | 'no' = () => 'no') {
  const there = new Map<string, string>()
  const confirmed: string[] = []
  let asked = 0
  const told = ({ name, csr }: WantedAsset): ImportedLine => {
    const known = there.get(name)
    const assetId = known ?? `asset of ${name}`
    there.set(name, assetId)
    const nothing = { problem: null, field: null, serial: null, files: null, claim: null }
    const outcome = known === undefined ? 'made' : 'already'
    if (csr !== undefined)
      return { ...nothing, outcome, assetId, serial: name, files: { 'asset.crt': '', 'certificate-record.txt': '' } }
    const claim = { claimId: 'claim', code: `code of ${name}`, expiresAt: '2026-01-01T00:00:00Z' }
    return { ...nothing, outcome, assetId, claim: known === undefined ? claim : null }
  }
  const server: Server = {
    check: async (lines) => ({ lines: lines.map(() => ({ outcome: 'new', problem: null })) }),
    make: async (lines): Promise<Imported> => {
      asked += 1
      const how = break_(asked)
      if (how === 'before') throw new Unreachable('lost')
      const answer = lines.map(told)
      if (how === 'after') throw new Unreachable('lost')
      const endpoints = { mqtt: { host: 'h', port: 1 }, ingest: { url: 'u' }, est: { url: 'est' } }
      return { lines: answer, endpoints, trust: 'trust' }
    },
    confirm: async (serials) => void confirmed.push(...serials),
    pause: async () => undefined,
  }
  return { server, there, confirmed, asked: () => asked }
}
const going = { onDone: () => undefined, isStopped: () => false }

test('five thousand lines go in batches that a request takes, and each is told of once', async () => {
  const lines = many(IMPORT_LINES_MAX)
  const { server, there, confirmed, asked } = fakeServer()
  const progress: number[] = []
  const result = await makeAll(checked(lines), server, { ...going, onDone: (done) => progress.push(done) })
  assert.equal(asked(), IMPORT_LINES_MAX / IMPORT_BATCH_LINES_MAX)
  assert.equal(there.size, IMPORT_LINES_MAX)
  assert.deepEqual(
    result.made.map((each) => each.line.line),
    lines.map((each) => each.line),
  )
  assert.equal(progress.at(-1), IMPORT_LINES_MAX)
  assert.equal(confirmed.length, IMPORT_LINES_MAX / 2)
  assert.deepEqual([result.left, result.bad, result.unconfirmed], [[], [], []])
})

test('a batch is as long as a request may be, whatever its lines hold', () => {
  const csr = 'x'.repeat(8_000)
  const batches = batchesOf(Array.from({ length: 60 }, (_, i) => line(i, { csr, name: '\u{1F3D7}'.repeat(120) })))
  assert.equal(batches.flat().length, 60)
  for (const batch of batches) {
    const body = JSON.stringify({ lines: batch.map(({ wanted }) => wanted) })
    assert.ok(Buffer.byteLength(body) < REQUEST_BYTES_MAX, String(batch.length))
  }
  const long = batchesOf([line(1, { csr: 'x'.repeat(IMPORT_BATCH_CHARS_MAX + 1) }), line(2)])
  assert.deepEqual(
    long.map((batch) => batch.length),
    [1, 1],
  )
})

test('an answer that is lost is asked for again: nothing twice, nothing left out', async () => {
  for (const how of ['before', 'after'] as const) {
    const { server, there } = fakeServer((asked) => (asked === 2 ? how : 'no'))
    const result = await makeAll(checked(many(120)), server, going)
    assert.deepEqual([result.made.length, there.size, result.error], [120, 120, undefined])
    const lost = result.made.filter(({ told }) => told.outcome === 'already')
    assert.equal(lost.length, how === 'after' ? IMPORT_BATCH_LINES_MAX : 0)
  }
})

test('while the server is away it ends, with what was made and what is left', async () => {
  const { server, asked } = fakeServer((no) => (no > 1 ? 'before' : 'no'))
  const result = await makeAll(checked(many(120)), server, going)
  assert.equal(asked(), 4)
  assert.ok(result.error instanceof Unreachable)
  assert.deepEqual([result.made.length, result.left.length], [IMPORT_BATCH_LINES_MAX, 120 - IMPORT_BATCH_LINES_MAX])
})

test('going on with the rest keeps what was made, also when it fails at once', async () => {
  const whole = fakeServer((no) => (no > 1 ? 'before' : 'no'))
  const first = await makeAll(checked(many(120)), whole.server, going)
  const failed = await makeAll(checked(first.left), whole.server, going, first)
  assert.deepEqual([failed.made.length, failed.left.length, failed.trust], [50, 70, 'trust'])
  const rest = await makeAll(checked(failed.left), fakeServer().server, going, failed)
  assert.deepEqual([rest.made.length, rest.left.length, rest.error], [120, 0, undefined])
})

test('stopped: the batch under way is told of, the rest is left', async () => {
  let isStopped = false
  const watch = { onDone: () => void (isStopped = true), isStopped: () => isStopped }
  const result = await makeAll(checked(many(120)), fakeServer().server, watch)
  assert.deepEqual([result.made.length, result.left.length], [IMPORT_BATCH_LINES_MAX, 120 - IMPORT_BATCH_LINES_MAX])
  assert.equal(await checkAll(many(120), fakeServer().server, { ...watch, isStopped: () => true }), null)
})

test('what the platform has not heard of is said again', async () => {
  const { server, confirmed } = fakeServer()
  const deaf = { ...server, confirm: () => Promise.reject(new Unreachable('lost')) }
  const result = await makeAll(checked(many(4)), deaf, going)
  assert.equal(result.unconfirmed.length, 2)
  await confirm(result, server)
  assert.deepEqual([confirmed.length, result.unconfirmed.length], [2, 0])
})

test('the files: lines to mend as they stood, every line in the report, codes in theirs alone', async () => {
  const broken: AssetLine = { line: 9, cells: ['=1+1', 'pump', 'Moon', 'claim code'], problem: 'No such site.' }
  const good = await checkAll([line(2), broken, line(3, { csr: 'csr' })], fakeServer().server, going)
  assert.ok(good)
  const result = await makeAll(good, fakeServer().server, going)
  assert.equal(
    badCsv(result.bad),
    `"name","kind","site","identity","problem","line"\r\n"'=1+1","pump","Moon","claim code","No such site.","9"\r\n`,
  )
  const report = reportCsv(result)
  assert.equal(report.trim().split('\r\n').length, 4)
  assert.ok(!report.includes('code of'))
  assert.match(codesCsv(result), /"Pump 2","asset of Pump 2","code of Pump 2"/)
})
