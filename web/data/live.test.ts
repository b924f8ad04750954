import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { STREAM_RETRY_MS, STREAM_SETTLE_MS, STREAM_SILENCE_MS_MAX } from './limits.ts'
import { createLive, type Live } from './live.ts'
import { joinSamples } from './live-assets.ts'

type Fake = { url: string; closed: boolean; say(event: string, data?: unknown): void }

let sources: Fake[]
let live: Live
let told: string[]

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  sources = []
  told = []
  live = createLive({
    open(url) {
      const hearers = new Map<string, ((event: { data?: string }) => void)[]>()
      const fake: Fake = {
        url,
        closed: false,
        say(event, data) {
          for (const hear of hearers.get(event) ?? []) hear(data === undefined ? {} : { data: JSON.stringify(data) })
        },
      }
      sources.push(fake)
      return {
        addEventListener: (kind, hear) => void hearers.set(kind, [...(hearers.get(kind) ?? []), hear]),
        close: () => void (fake.closed = true),
      }
    },
    now: () => 1_000,
    observe: () => undefined,
    ended: (why) => void told.push(why),
    broken: () => void told.push('broken'),
    alarms: ({ counts }) => void told.push(`alarms ${counts.length}`),
  })
})

const source = (i: number): Fake => sources.at(i) ?? assert.fail(`no stream ${i}`)

test('one stream carries the union of what is watched, and is replaced without a gap', () => {
  live.watch(['b'])
  live.watch(['a', 'b'])
  mock.timers.tick(0)
  assert.deepEqual(
    sources.map(({ url }) => url),
    ['/v1/live?assets=a,b'],
  )
  source(0).say('open')
  const stop = live.watch(['c'])
  mock.timers.tick(STREAM_SETTLE_MS)
  assert.equal(source(1).url, '/v1/live?assets=a,b,c')
  assert.equal(source(0).closed, false, 'the old one stays until the new one speaks')
  source(1).say('open')
  assert.equal(source(0).closed, true)
  stop()
  mock.timers.tick(STREAM_SETTLE_MS)
  assert.equal(source(2).url, '/v1/live?assets=a,b')
})

test('samples reach who asked for the asset, and nobody else', () => {
  live.watch(['a'])
  mock.timers.tick(0)
  let woken = 0
  live.subscribe('a', () => woken++)
  source(0).say('samples', { at: 5, assets: { a: { 1: [[10, 2.5, 12]] }, z: { 1: [[10, 1, 12]] } } })
  assert.deepEqual(live.asset('a').signals.get(1), [[10, 2.5, 12]])
  assert.equal(live.asset('a').lastReceived_ms, 12)
  assert.equal(live.asset('z').signals.size, 0, 'not watched, not kept')
  assert.equal(woken, 1)
})

test('alarms come with the assets or by themselves, for as long as somebody reads them', () => {
  const first = live.watchAlarms()
  const second = live.watchAlarms()
  mock.timers.tick(0)
  assert.equal(source(0).url, '/v1/live?alarms=true')
  source(0).say('alarms', {
    changed: [],
    counts: [{ state: 'unacknowledged', priority: 'low', count: 1 }],
    isCut: false,
  })
  assert.deepEqual(told, ['alarms 1'])
  live.watch(['a'])
  mock.timers.tick(STREAM_SETTLE_MS)
  assert.equal(source(1).url, '/v1/live?assets=a&alarms=true')
  first()
  second()
  mock.timers.tick(STREAM_SETTLE_MS)
  assert.equal(source(2).url, '/v1/live?assets=a')
})

test('without assets, a stream of alarms that breaks off is opened again', () => {
  const stop = live.watchAlarms()
  mock.timers.tick(0)
  source(0).say('error')
  assert.equal(live.connection().state, 'lost')
  mock.timers.tick(STREAM_RETRY_MS)
  assert.equal(source(1).url, '/v1/live?alarms=true')
  source(1).say('open')
  stop()
  mock.timers.tick(STREAM_SETTLE_MS)
  assert.equal(live.connection().state, 'idle')
})

test('silence is loss: the state says so, and the stream is tried again, each time later', () => {
  live.watch(['a'])
  mock.timers.tick(0)
  source(0).say('open')
  assert.equal(live.connection().state, 'open')
  mock.timers.tick(STREAM_SILENCE_MS_MAX)
  assert.equal(live.connection().state, 'lost')
  assert.equal(source(0).closed, true)
  assert.deepEqual(told, ['broken'])
  mock.timers.tick(STREAM_RETRY_MS)
  assert.equal(sources.length, 2)
  source(1).say('error')
  mock.timers.tick(STREAM_RETRY_MS)
  assert.equal(sources.length, 2, 'the second wait is longer')
  mock.timers.tick(STREAM_RETRY_MS)
  assert.equal(sources.length, 3)
  let missed = 0
  live.onMissed(() => missed++)
  source(2).say('beat', { at: 1 })
  assert.equal(live.connection().state, 'open')
  assert.equal(missed, 1, 'what was missed is to be read again')
})

test('a stream that the server ends is opened again, unless the session is over', () => {
  live.watch(['a'])
  mock.timers.tick(0)
  source(0).say('ended', { why: 'changed' })
  mock.timers.tick(STREAM_RETRY_MS)
  assert.equal(sources.length, 2)
  source(1).say('ended', { why: 'session' })
  mock.timers.tick(60_000)
  assert.equal(sources.length, 2)
  assert.deepEqual(told, ['changed', 'session'])
})

test('a hidden tab gives its connection back and takes it up again', () => {
  live.watch(['a'])
  mock.timers.tick(0)
  live.sleep(true)
  assert.equal(source(0).closed, true)
  assert.equal(live.connection().state, 'idle')
  live.sleep(false)
  assert.equal(sources.length, 2)
})

test('samples are kept in the order of their time, once each, the first received', () => {
  const joined = joinSamples(
    [[1, 'a', 1]],
    [
      [3, 'c', 3],
      [2, 'b', 4],
      [3, 'again', 5],
    ],
  )
  assert.deepEqual(joined, [
    [1, 'a', 1],
    [2, 'b', 4],
    [3, 'c', 3],
  ])
})
