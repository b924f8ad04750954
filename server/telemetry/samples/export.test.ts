import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { rowReader } from '../../../core/csv/row.ts'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { COMPUTED_POINTS_MAX, EXPORT_POINTS_AT_ONCE, EXPORT_ROWS_A_GROUP } from '../../../core/limits.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import { add as computedAdd } from '../computed-signals/add.ts'
import { read as seriesRead } from '../series/read.ts'
import { ReadingWorld, type WrittenSample } from '../testing.ts'
import { exportSamples } from './export.ts'
import { read as samplesRead } from './read.ts'

const START = Date.parse('2024-03-01T00:00:00Z')
const DAY = 86_400_000
/** What would be a formula in a spreadsheet, the end of a cell, or the name of another column. */
const HOSTILE = '=HYPERLINK("http://x"),"time"\r\n\u0000'
let server: TestServer
let world: ReadingWorld
let a: TestOrg
let b: TestOrg

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  b = world.people.b
  const [first] = a.assets
  await world.declare(a, first, 1, 'number', HOSTILE)
  await world.declare(a, first, 2, 'boolean', 'brake')
  await world.declare(a, first, 3, 'state', 'mode')
  await write(first, [
    { assetId: first, signalNo: 1, ts: START, value: -1.5 },
    { assetId: first, signalNo: 1, ts: START + 1_000, value: 2e-7 },
    { assetId: first, signalNo: 2, ts: START + 500, value: true },
    { assetId: first, signalNo: 3, ts: START + 700, value: '=1+1' },
  ])
  // Three years later, so that the stretches between them grow and shrink.
  await write(first, [{ assetId: first, signalNo: 1, ts: START + 1_100 * DAY, value: 3 }])
})
after(async () => {
  await world.close()
  await server.stop()
})

const write = (assetId: AssetId, samples: readonly WrittenSample[]) =>
  world
    .writer(a)
    .write(a.sites[a.assets.indexOf(assetId) === 2 ? 1 : 0], samples, Math.max(...samples.map(({ ts }) => ts)) + 2_000)
const many = async (assetId: AssetId, signalNo: number, n: number, from = START, step = 1_000) => {
  for (let done = 0; done < n; done += 20_000)
    await write(
      assetId,
      Array.from({ length: Math.min(20_000, n - done) }, (_, i) => ({
        assetId,
        signalNo,
        ts: from + (done + i) * step,
        value: (done + i) % 1_000,
      })),
    )
}

type Wish = { from?: number; to?: number; signals?: number[] }
const fetched = (who: TestPerson, assetId: AssetId, format: 'csv' | 'parquet', wish: Wish = {}) =>
  world.download(exportSamples, who, {
    params: { assetId },
    body: { from: START, to: START + 1_200 * DAY, format, ...wish },
  })
type Row = {
  signal_no: number
  signal: string
  unit: string | null
  time: Date
  number: number | null
  boolean: boolean | null
  state: string | null
  received: Date | null
}
const arrayBuffer = (bytes: Buffer) => Uint8Array.from(bytes).buffer
const rowsOf = async (bytes: Buffer) => (await parquetReadObjects({ file: arrayBuffer(bytes) })) as Row[]
const linesOf = (bytes: Buffer) => {
  const reader = rowReader(',')
  const rows = [...reader.push(bytes.toString('utf8')), ...reader.end()]
  return rows.map((row) => ('fields' in row ? row.fields : assert.fail(row.problem)))
}
const linesAbout = async (assetId: AssetId) => {
  const { rows } = await world.superuser.query<{ format: string; signals: number; person_id: string }>(
    `select changed ->> 'format' as format, (changed ->> 'signals')::int as signals, person_id from audit.line
     where event = 'samples.exported' and changed ->> 'asset_id' = $1 order by n`,
    [assetId],
  )
  return rows
}

test('both formats hold the same rows, read by somebody else, and both are in the log', async () => {
  const [assetId] = a.assets
  const before = (await linesAbout(assetId)).length
  const parquet = await fetched(a.people.operator, assetId, 'parquet')
  const csv = await fetched(a.people.operator, assetId, 'csv')
  assert.deepEqual(
    [parquet.mediaType, parquet.name, csv.name],
    ['application/vnd.apache.parquet', 'telemetry-20240301-20270613.parquet', 'telemetry-20240301-20270613.csv'],
  )
  const rows = await rowsOf(parquet.bytes)
  assert.deepEqual(
    rows.map(({ signal_no, number, boolean, state, time }) => [signal_no, number ?? boolean ?? state, time.getTime()]),
    [
      [1, -1.5, START],
      [1, 2e-7, START + 1_000],
      [2, true, START + 500],
      [3, '=1+1', START + 700],
      [1, 3, START + 1_100 * DAY],
    ],
  )
  assert.deepEqual([...new Set(rows.map(({ signal }) => signal))], [HOSTILE, 'brake', 'mode'])
  assert.deepEqual(rows[0]?.received, new Date(START + 3_000))
  const [, ...lines] = linesOf(csv.bytes)
  assert.deepEqual(
    lines.map(([no, , , time, value]) => [Number(no), value, Date.parse(time ?? '')]),
    rows.map(({ signal_no, number, boolean, state, time }) => [
      signal_no,
      state === null ? String(number ?? boolean) : `'${state}`,
      time.getTime(),
    ]),
  )
  assert.ok(
    lines.every(([, name]) => !/^[=+@-]/.test(name ?? '')),
    'no formula',
  )
  assert.deepEqual(
    (await linesAbout(assetId)).slice(before),
    ['parquet', 'csv'].map((format) => ({ format, signals: 3, person_id: a.people.operator.personId })),
  )
})

test('its columns are always the same, whatever the signals are called', async () => {
  const { bytes } = await fetched(a.people.operator, a.assets[0], 'parquet')
  const { schema } = parquetMetadata(arrayBuffer(bytes))
  assert.deepEqual(
    schema.slice(1).map(({ name }) => name),
    ['signal_no', 'signal', 'unit', 'time', 'number', 'boolean', 'state', 'received'],
  )
})

test('what is longer than a stretch leaves group by group, each sample once', async () => {
  const [, assetId] = a.assets
  await world.declare(a, assetId, 1, 'number', 'load')
  const n = 2 * EXPORT_POINTS_AT_ONCE + 1_234
  // A second apart, and then many in one second, so that a stretch has to be narrower than it began.
  await many(assetId, 1, n / 2, START, 1_000)
  await many(assetId, 1, n / 2, START + 10 * DAY, 1)
  const sizes: number[] = []
  const { bytes } = await world.download(
    exportSamples,
    a.people.engineer,
    { params: { assetId }, body: { from: START, to: START + 20 * DAY, format: 'parquet', signals: [1] } },
    async (piece) => void sizes.push(piece.length),
  )
  const rows = await rowsOf(bytes)
  assert.equal(rows.length, n)
  assert.equal(new Set(rows.map(({ time }) => time.getTime())).size, n)
  assert.equal(sizes.length, Math.ceil(n / EXPORT_ROWS_A_GROUP) + 1)
  assert.ok(Math.max(...sizes) < bytes.length / 3, String(sizes))
  const csv = linesOf((await fetched(a.people.engineer, assetId, 'csv', { signals: [1] })).bytes)
  assert.equal(csv.length, n + 1)
})

test('computed signals come last, as a chart of the same time has them, and received by nobody', async () => {
  const [assetId] = a.assets
  const expression = { op: 'times', of: { op: 'signal', signal: HOSTILE }, by: 10 }
  const body = { name: 'Ten times', of: { assetId }, expression }
  const { signalNo } = (await world.call(computedAdd, a.people.engineer, { body })) as { signalNo: number }
  const wish = { to: START + DAY }
  const rows = await rowsOf((await fetched(a.people.operator, assetId, 'parquet', wish)).bytes)
  const query = { from: String(START), to: String(START + DAY), signals: String(signalNo) }
  const chart = (await world.call(seriesRead, a.people.operator, { params: { assetId }, query })) as {
    series: { t: number[]; v: number[] }[]
  }
  const own = rows.filter((row) => row.signal_no === signalNo)
  assert.deepEqual(
    own.map(({ time, number }) => [time.getTime(), number]),
    chart.series[0]?.t.map((t, i) => [t, chart.series[0]?.v[i]]),
  )
  assert.deepEqual(own.map(({ signal, received }) => [signal, received])[0], ['Ten times', null])
  assert.deepEqual(rows.slice(-own.length), own)
  const csv = linesOf((await fetched(a.people.operator, assetId, 'csv', { ...wish, signals: [signalNo] })).bytes)
  assert.deepEqual(csv.at(1)?.slice(1), ['Ten times', '', '2024-03-01T00:00:00.000Z', '-15', ''])
})

test('computed signals of too many points are refused before the file begins, and leave no line', async () => {
  const [, , assetId] = a.assets
  await world.declare(a, assetId, 1, 'number', 'load')
  await many(assetId, 1, COMPUTED_POINTS_MAX + 1, START, 10)
  const expression = { op: 'signal', signal: 'load' }
  const body = { name: 'Load again', of: { assetId }, expression }
  const { signalNo } = (await world.call(computedAdd, a.people.engineer, { body })) as { signalNo: number }
  const ask = (signals?: number[]) => fetched(a.people.engineer, assetId, 'csv', signals ? { signals } : {})
  for (const signals of [undefined, [signalNo]])
    await assert.rejects(ask(signals), (error) => isFailure(error, 'limit') && /Computed/.test(error.message))
  assert.deepEqual(await linesAbout(assetId), [])
})

test('who may not see the asset gets nothing and leaves no line of having got it', async () => {
  const [, , assetId] = a.assets
  const notFound = (error: unknown) => isFailure(error, 'not-found')
  for (const format of ['csv', 'parquet'] as const) {
    await assert.rejects(fetched(a.people.operator, assetId, format), notFound)
    await assert.rejects(fetched(b.people.org_admin, assetId, format), notFound)
  }
  assert.deepEqual(await linesAbout(assetId), [])
})

test('who is taken off the site meanwhile gets no more of it', async () => {
  const [, assetId] = a.assets
  const { personId } = a.people.operator
  let pieces = 0
  const asked = world.download(
    exportSamples,
    a.people.operator,
    { params: { assetId }, body: { from: START, to: START + 20 * DAY, format: 'csv' } },
    async () => {
      if (pieces++ === 1) await world.superuser.query('delete from app.person_site where person_id = $1', [personId])
    },
  )
  try {
    await assert.rejects(asked, (error) => isFailure(error, 'not-found'))
  } finally {
    await world.superuser.query(
      'insert into app.person_site (org_id, person_id, site_id) values ($1, $2, $3) on conflict do nothing',
      [a.orgId, personId, a.sites[0]],
    )
  }
  assert.ok(pieces > 1)
})

test('a reader who has gone ends it, and an inverted, endless or crowded question is refused', async () => {
  const [first, second] = a.assets
  const gone = new AbortController()
  let pieces = 0
  await world.download(
    exportSamples,
    a.people.engineer,
    { params: { assetId: second }, body: { from: START, to: START + 20 * DAY, format: 'csv' } },
    async () => {
      pieces += 1
      gone.abort()
    },
    gone.signal,
  )
  assert.equal(pieces, 1)
  const refused = (wish: object) =>
    assert.rejects(
      fetched(a.people.engineer, first, 'parquet', wish),
      (error) => isFailure(error, 'invalid'),
      JSON.stringify(wish).slice(0, 60),
    )
  await refused({ from: START, to: START })
  await refused({ from: START + 1, to: START })
  await refused({ from: 0, to: 30 * 366 * DAY })
  await refused({ signals: Array.from({ length: 10_000 }, (_, i) => i + 1) })
  await refused({ signals: [] })
  await refused({ format: 'xlsx' })
  const none = await fetched(a.people.engineer, first, 'parquet', { to: START + 1, signals: [2] })
  assert.deepEqual(await rowsOf(none.bytes), [])
})

test('an answer is what an export begins with', async () => {
  const [assetId] = a.assets
  const query = { from: String(START), to: String(START + DAY) }
  const answer = (await world.call(samplesRead, a.people.operator, { params: { assetId }, query })) as {
    series: { signalNo: number; t: number[] }[]
  }
  const rows = await rowsOf(
    (await fetched(a.people.operator, assetId, 'parquet', { signals: [1, 2, 3], to: START + DAY })).bytes,
  )
  assert.deepEqual(
    answer.series.flatMap(({ signalNo, t }) => t.map((at) => [signalNo, at])),
    rows.map(({ signal_no, time }) => [signal_no, time.getTime()]),
  )
})
