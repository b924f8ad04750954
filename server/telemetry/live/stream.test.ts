import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { AssetId } from '../../../core/ids.ts'
import { isFailure } from '../../../core/errors.ts'
import { LIVE_SEGMENTS_MAX, LIVE_STREAMS_PER_SESSION_MAX } from '../../../core/limits.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import { type Heard, ReadingWorld } from '../testing.ts'
import { stream } from './stream.ts'

let server: TestServer
let database: TestDatabase
let world: ReadingWorld
let a: TestOrg

before(async () => {
  server = await startTestServer()
  database = await server.database()
  world = await ReadingWorld.plant(database)
  a = world.people.a
})
after(async () => {
  await world.close()
  await server.stop()
})

type Sample = [number, unknown, number]
type SamplesEvent = { assets: Record<AssetId, Record<string, Sample[]>> }

/** A reader of the stream that can be waited for, and stops when the test says so. */
class Reader {
  readonly heard: Heard[] = []
  readonly ended: Promise<unknown>
  readonly #stop = new AbortController()
  readonly #news = new EventTarget()

  constructor(person: TestPerson, assets: readonly AssetId[], onEvent?: (heard: Heard) => Promise<void>) {
    const query = { assets: assets.join(',') }
    this.ended = world.listen(stream, person, query, this.#stop.signal, async (heard) => {
      this.heard.push(heard)
      this.#news.dispatchEvent(new Event('news'))
      await onEvent?.(heard)
    })
    this.ended.catch(() => this.#news.dispatchEvent(new Event('news')))
  }

  /** Resolves when what was heard so far makes `isSo` true. */
  async until(isSo: (reader: Reader) => boolean): Promise<void> {
    while (!isSo(this)) await once(this.#news, 'news')
  }

  /** Everything told of a signal so far, in the order in which it was told. */
  samplesOf(assetId: AssetId, signalNo = 1): Sample[] {
    return this.heard
      .filter(({ event }) => event === 'samples')
      .flatMap(({ data }) => (data as SamplesEvent).assets[assetId]?.[signalNo] ?? [])
  }

  has(event: string): boolean {
    return this.heard.some((each) => each.event === event)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.ended
  }
}

const opened = (reader: Reader) => reader.has('presence')

test('the first events carry the last values and the presence of the visible assets', async () => {
  const [one, two, elsewhere] = a.assets
  const writer = world.writer(a)
  const ts = Date.now() - 1_000
  await writer.write(a.sites[0], [
    { assetId: one, signalNo: 1, ts, value: 1 },
    { assetId: one, signalNo: 1, ts: ts + 1, value: 2 },
  ])
  await writer.write(a.sites[1], [{ assetId: elsewhere, signalNo: 1, ts, value: 3 }])
  await world.superuser.query(
    `insert into app.presence (org_id, asset_id, connected, last_received_at, protocol) values ($1, $2, true, now(), 'mqtt5')`,
    [a.orgId, one],
  )
  const reader = new Reader(a.people.operator, [one, two, elsewhere, world.people.b.assets[0]])
  await reader.until(opened)
  assert.deepEqual(
    reader.heard.map(({ event }) => event),
    ['samples', 'presence'],
  )
  assert.deepEqual(
    reader.samplesOf(one).map(([, value]) => value),
    [2],
  )
  assert.deepEqual(reader.samplesOf(elsewhere), [])
  const presence = reader.heard[1]?.data as Record<AssetId, { state: string }>
  assert.deepEqual([presence[one]?.state, presence[two]?.state, Object.keys(presence).length], ['online', 'never', 2])
  await reader.stop()
})

test('with many writers at once, no sample is missed and none is told twice', async () => {
  const [one, two] = a.assets
  const start = Date.now()
  const reader = new Reader(a.people.engineer, [one, two])
  await reader.until(opened)
  const before = new Map([one, two].map((id) => [id, reader.samplesOf(id).length]))
  const writing = [0, 1, 2, 3].map(async (k) => {
    const writer = world.writer(a, await database.superuser())
    for (let i = 0; i < 150; i += 1) {
      const ts = start + k * 1_000_000 + i
      const samples = [{ assetId: i % 2 ? one : two, signalNo: 1, ts, value: k * 1_000 + i }]
      // Some flushes hold a site's samples of others only, and some a redelivery.
      if (i % 10 === 3) await writer.write(a.sites[1], [{ assetId: a.assets[2], signalNo: 1, ts, value: 0 }])
      await writer.write(a.sites[0], samples)
      if (i % 10 === 7) await writer.write(a.sites[0], samples)
    }
  })
  await Promise.all(writing)
  const told = (id: AssetId) => reader.samplesOf(id).slice(before.get(id))
  await reader.until(() => told(one).length + told(two).length >= 600)
  // One more, whose arrival proves that everything before it has been told.
  await world.writer(a).write(a.sites[0], [{ assetId: one, signalNo: 9, ts: start, value: 1 }])
  await reader.until(() => reader.samplesOf(one, 9).length > 0)
  await reader.stop()
  const values = [...told(one), ...told(two)].map(([, value]) => Number(value)).toSorted((x, y) => x - y)
  const expected = [0, 1, 2, 3].flatMap((k) => Array.from({ length: 150 }, (_, i) => k * 1_000 + i))
  assert.deepEqual(values, expected)
  assert.ok(!reader.has('gap'))
})

test('a reader who is slow is told of a gap and then sees the newest', async () => {
  const [one] = a.assets
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const reader = new Reader(a.people.engineer, [one], async ({ event }) => {
    if (event === 'presence') await held
  })
  await reader.until(opened)
  const writer = world.writer(a)
  const start = Date.now() + 100_000_000
  for (let i = 0; i <= LIVE_SEGMENTS_MAX + 50; i += 1)
    await writer.write(a.sites[0], [{ assetId: one, signalNo: 1, ts: start + i, value: i }])
  release()
  await reader.until(() => reader.has('gap'))
  await writer.write(a.sites[0], [{ assetId: one, signalNo: 1, ts: start + 1_000, value: 'no'.length }])
  await reader.until(() => reader.samplesOf(one).at(-1)?.[0] === start + 1_000)
  await reader.stop()
})

test('the end of the session ends the stream, and so does the end of the person', async () => {
  const { operator } = a.people
  const reader = new Reader(operator, [a.assets[0]])
  await reader.until(opened)
  await world.superuser.query('update identity.session set ended_at = now() where person_id = $1', [operator.personId])
  await reader.ended
  assert.deepEqual(reader.heard.at(-1), { event: 'ended', data: { why: 'session' } })
  await assert.rejects(new Reader(operator, [a.assets[0]]).ended, (error) => isFailure(error, 'unauthenticated'))
})

test('an asset that the viewer may not see any more ends the stream, and its samples stop with it', async () => {
  const { site_manager: manager } = a.people
  const reader = new Reader(manager, [a.assets[0], a.assets[1]])
  await reader.until(opened)
  await world.superuser.query('delete from app.person_site where person_id = $1', [manager.personId])
  await world.writer(a).write(a.sites[0], [{ assetId: a.assets[0], signalNo: 7, ts: Date.now(), value: 1 }])
  await reader.ended
  assert.deepEqual(reader.heard.at(-1), { event: 'ended', data: { why: 'changed' } })
  assert.deepEqual(reader.samplesOf(a.assets[0], 7), [])
  await assert.rejects(new Reader(manager, [a.assets[0]]).ended, (error) => isFailure(error, 'not-found'))
})

test('a session has a limit of streams, and gets one back when one ends', async () => {
  const { org_admin: admin } = a.people
  const readers = Array.from({ length: LIVE_STREAMS_PER_SESSION_MAX }, () => new Reader(admin, [a.assets[0]]))
  for (const reader of readers) await reader.until(opened)
  await assert.rejects(new Reader(admin, [a.assets[0]]).ended, (error) => isFailure(error, 'limit'))
  await readers[0]?.stop()
  const next = new Reader(admin, [a.assets[0]])
  await next.until(opened)
  for (const reader of [...readers.slice(1), next]) await reader.stop()
})
