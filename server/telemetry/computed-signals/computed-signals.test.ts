import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Expression } from '../../../core/computed/expression.ts'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId, ComputedId } from '../../../core/ids.ts'
import { COMPUTED_POINTS_MAX, COMPUTED_STEPS_MAX, SERIES_SIGNALS_MAX } from '../../../core/limits.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import { readMany } from '../series/read-many.ts'
import { read as seriesRead } from '../series/read.ts'
import { ReadingWorld } from '../testing.ts'
import { add } from './add.ts'
import { archive } from './archive.ts'
import { edit } from './edit.ts'
import { list } from './list.ts'

const START = Date.parse('2024-03-01T00:00:00Z')
let server: TestServer
let world: ReadingWorld
let a: TestOrg
let b: TestOrg

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  b = world.people.b
  for (const org of [a, b])
    for (const assetId of org.assets) {
      await world.declare(org, assetId, 1, 'number', 'load')
      await world.declare(org, assetId, 2, 'boolean', 'brake')
    }
  // An hour: a load for ten seconds of every minute.
  const [assetId] = a.assets
  const writer = world.writer(a)
  for (let minute = 0; minute < 60; minute += 1)
    await writer.write(
      a.sites[0],
      Array.from({ length: 60 }, (_, s) => ({
        assetId,
        signalNo: 1,
        ts: START + (minute * 60 + s) * 1_000,
        value: s >= 20 && s < 30 ? 8 : 1,
      })),
    )
})
after(async () => {
  await world.close()
  await server.stop()
})

const lifting: Expression = { op: 'above', of: { op: 'signal', signal: 'load' }, limit: 5 }
const define = async (who: TestPerson, of: object, expression: unknown, name = 'Lifts') =>
  (await world.call(add, who, { body: { name, of, expression } })) as { computedId: ComputedId; signalNo: number }
type Listed = { computedId: ComputedId; signalNo: number; unit: string | null; version: number; kind: string }
const listed = async (who: TestPerson, assetId: AssetId) =>
  ((await world.call(list, who, { params: { assetId } })) as { computed: Listed[] }).computed
type Answer = { tooMany: number[]; series: { signalNo: number; form: string; v?: number[]; last?: number[] }[] }
const chart = async (who: TestPerson, assetId: AssetId, signals: number[], hours = 1, buckets = '2000') => {
  const query = { from: String(START), to: String(START + hours * 3_600_000), buckets, signals: signals.join() }
  return (await world.call(seriesRead, who, { params: { assetId }, query })) as Answer
}
const refused = (field: RegExp) => (error: unknown) =>
  isFailure(error, 'invalid') && field.test(JSON.stringify(error.fields))

test('run hours and cycles of a threshold are read as any signal is, alone and among several assets', async () => {
  const [assetId] = a.assets
  const hours = await define(a.people.engineer, { assetId }, { op: 'run-hours', of: lifting }, 'Lifting')
  const lifts = await define(a.people.engineer, { assetId }, { op: 'cycles', of: lifting })
  const both = await listed(a.people.operator, assetId)
  assert.deepEqual(
    both.map(({ signalNo, unit, kind }) => [signalNo, unit, kind]),
    [
      [hours.signalNo, 'h', 'number'],
      [lifts.signalNo, null, 'number'],
    ],
  )
  const { series } = await chart(a.people.operator, assetId, [1, hours.signalNo, lifts.signalNo])
  const lastOf = (no: number) => series.find(({ signalNo }) => signalNo === no)?.last?.findLast((each) => each !== null)
  assert.ok(Math.abs((lastOf(hours.signalNo) ?? 0) - 600 / 3_600) < 1e-9, String(lastOf(hours.signalNo)))
  assert.equal(lastOf(lifts.signalNo), 60)
  const body = { from: START, to: START + 3_600_000, buckets: 2_000, of: [{ assetId, signals: [lifts.signalNo] }] }
  const many = (await world.call(readMany, a.people.operator, { body })) as { assets: Answer[] }
  assert.deepEqual(many.assets[0]?.series, (await chart(a.people.operator, assetId, [lifts.signalNo])).series)
})

test('one of a kind is at every asset of the kind that has the signals, and at no other', async () => {
  const { rows } = await world.superuser.query<{ kind: string }>('select kind from app.asset where asset_id = $1', [
    a.assets[0],
  ])
  const kind = rows[0]?.kind
  const before = (await listed(a.people.engineer, a.assets[1])).length
  await define(a.people.engineer, { kind }, lifting)
  await define(a.people.engineer, { kind }, { op: 'signal', signal: 'pressure' })
  assert.equal((await listed(a.people.engineer, a.assets[1])).length, before + 1)
  assert.equal((await listed(b.people.engineer, b.assets[0])).length, 0)
})

test('a changed one has another version and another past; an archived one is gone', async () => {
  const [assetId] = a.assets
  const { computedId, signalNo } = await define(a.people.engineer, { assetId }, { op: 'cycles', of: lifting })
  const params = { computedId }
  const expression = { op: 'cycles', of: { ...lifting, limit: 9 } }
  await world.call(edit, a.people.engineer, { params, body: { expression } })
  const now = (await listed(a.people.engineer, assetId)).find((each) => each.computedId === computedId)
  assert.equal(now?.version, 2)
  const { series } = await chart(a.people.engineer, assetId, [signalNo])
  assert.equal(Math.max(...(series[0]?.last ?? []).map(Number)), 0)
  await world.call(archive, a.people.engineer, { params })
  assert.deepEqual((await chart(a.people.engineer, assetId, [signalNo])).series, [])
  await assert.rejects(world.call(archive, a.people.engineer, { params }), (error) => isFailure(error, 'not-found'))
})

test('what names no signal, another computed one, or means nothing is refused with the reason', async () => {
  const [assetId] = a.assets
  const no = (expression: unknown, why: RegExp) =>
    assert.rejects(define(a.people.engineer, { assetId }, expression), refused(why))
  await no({ op: 'cycles', of: { op: 'signal', signal: 'load' } }, /true or false/)
  await no({ op: 'signal', signal: 'Lifts' }, /no signal of the asset/)
  await no({ op: 'signal', signal: '50001' }, /no signal of the asset/)
  const often = { op: 'sum', of: Array.from({ length: 32 }, () => ({ op: 'signal', signal: 'load' })) }
  await no(often, /parts/)
  await assert.rejects(define(a.people.engineer, { kind: 'crane' }, often), refused(/parts/))
  await no({ op: 'run', code: 'process.exit()' }, /expression/)
  let deep: Expression = { op: 'signal', signal: 'load' }
  for (let i = 0; i < 1_000; i += 1) deep = { op: 'times', of: deep, by: 2 }
  await no(deep, /expression/)
})

test('another organisation, another site and whoever may only look get none of it', async () => {
  const [first, , third] = a.assets
  const { computedId, signalNo } = await define(a.people.engineer, { assetId: third }, lifting)
  await assert.rejects(define(a.people.operator, { assetId: first }, lifting), (error) => isFailure(error, 'forbidden'))
  const notFound = (error: unknown) => isFailure(error, 'not-found')
  await assert.rejects(define(b.people.engineer, { assetId: first }, lifting), notFound)
  await assert.rejects(world.call(archive, b.people.engineer, { params: { computedId } }), notFound)
  await assert.rejects(listed(a.people.operator, third), notFound)
  // The operator sees the first asset; a number that belongs to another asset says nothing there.
  assert.deepEqual((await chart(a.people.operator, first, [signalNo])).series, [])
})

test('what would take too many points is named, and the rest is answered', async () => {
  const [, assetId] = a.assets
  const { signalNo } = await define(a.people.engineer, { assetId }, lifting)
  const writer = world.writer(a)
  const step = 20_000
  for (let from = 0; from <= COMPUTED_POINTS_MAX; from += step)
    await writer.write(
      a.sites[0],
      Array.from({ length: step }, (_, i) => ({ assetId, signalNo: 1, ts: START + from + i, value: i })),
    )
  const answer = await chart(a.people.engineer, assetId, [1, signalNo], 1, '10')
  assert.deepEqual(answer.tooMany, [signalNo])
  assert.deepEqual(
    answer.series.map(({ signalNo }) => signalNo),
    [1],
  )
})

test('what would take too much work with its points is named, and a smaller one behind it is answered', async () => {
  const [, assetId] = a.assets
  const often = { op: 'sum', of: Array.from({ length: 31 }, () => ({ op: 'signal', signal: 'load' })) }
  const heavy = await define(a.people.engineer, { assetId }, often)
  const light = await define(a.people.engineer, { assetId }, { op: 'cycles', of: lifting })
  const day = START + 86_400_000
  const n = Math.ceil(COMPUTED_STEPS_MAX / 34) + 1
  const writer = world.writer(a)
  for (let from = 0; from < n; from += 20_000) {
    const many = Math.min(20_000, n - from)
    const samples = Array.from({ length: many }, (_, i) => ({ assetId, signalNo: 1, ts: day + from + i, value: 1 }))
    await writer.write(a.sites[0], samples)
  }
  const query = (to: number) => ({
    from: String(day),
    to: String(to),
    buckets: '10',
    signals: `${heavy.signalNo},${light.signalNo}`,
  })
  const ask = async (to: number) =>
    (await world.call(seriesRead, a.people.engineer, { params: { assetId }, query: query(to) })) as Answer
  const long = await ask(day + 3_600_000)
  assert.deepEqual([long.tooMany, long.series.map(({ signalNo }) => signalNo)], [[heavy.signalNo], [light.signalNo]])
  const short = await ask(day + 10_000)
  assert.deepEqual(short.tooMany, [])
  assert.equal(short.series[0]?.last?.at(-1), 31)
})

test('more than an answer has are refused in words, and nothing is opened that is not asked for', async () => {
  const [assetId] = b.assets
  const numbers: number[] = []
  for (let i = 0; i < SERIES_SIGNALS_MAX; i += 1)
    numbers.push((await define(b.people.engineer, { assetId }, lifting)).signalNo)
  const query = { from: String(START), to: String(START + 3_600_000) }
  const all = () => world.call(seriesRead, b.people.engineer, { params: { assetId }, query })
  assert.equal(((await all()) as Answer).series.length, 2 + SERIES_SIGNALS_MAX)
  const last = await define(b.people.engineer, { assetId }, lifting)
  await assert.rejects(all(), (error) => isFailure(error, 'limit') && /computed signals/.test(error.message))
  await world.superuser.query(`update app.computed_signal set definition_sealed = '\\x00' where computed_id = $1`, [
    last.computedId,
  ])
  const { series } = await chart(b.people.engineer, assetId, numbers.slice(0, 2))
  assert.equal(series.length, 2)
  await assert.rejects(chart(b.people.engineer, assetId, [last.signalNo]))
})
