// Random writes, redeliveries that say something else, backfills, compaction in steps of random size by workers that are
// killed at random moments, and readers all the while: at every moment a query answers what a plain list of samples says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFailure } from '../../../core/errors.ts'
import { epochOf } from '../../../core/seal-keys.ts'
import { Ivs } from '../../../core/seal-iv.ts'
import type { AssetId } from '../../../core/ids.ts'
import { keptOf, randomOf, type Sample } from '../../../core/series/testing.ts'
import type { Value } from '../../../core/series/column.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../../db/testing.ts'
import type { TestOrg } from '../../db/testing-world.ts'
import type { Operation } from '../../operation/operation.ts'
import { read as samplesRead } from '../samples/read.ts'
import { read as seriesRead } from '../series/read.ts'
import { ReadingWorld, type SegmentLine, type WrittenSample } from '../testing.ts'
import { compactSite } from './site.ts'
import { testCompactor } from './testing.ts'

const BASE = Date.parse('2026-03-02T00:00:00Z')
const DAY = 86_400_000
const NOW = Date.now()
const STEPS = 16
const KINDS = ['number', 'state', 'boolean'] as const

let server: TestServer
let database: TestDatabase
let world: ReadingWorld
let a: TestOrg
let worker: ReturnType<typeof testCompactor>

before(async () => {
  server = await startTestServer()
  database = await server.database()
  world = await ReadingWorld.plant(database)
  a = world.people.a
  for (const assetId of a.assets)
    for (const [i, kind] of KINDS.entries()) await world.declare(a, assetId, i + 1, kind, kind)
  worker = testCompactor(database, () => world.keysOf(a))
})
after(async () => {
  await worker.db.close()
  await world.close()
  await server.stop()
})

class Plain {
  readonly #random: () => number
  readonly #written = new Map<string, Sample[]>()
  readonly lines: SegmentLine[]

  constructor(random: () => number) {
    this.#random = random
    this.lines = [0, 1, 2].map(() => world.writer(a))
  }

  /** One segment of one writer: a stretch of a signal's time, dense, sparse, or scattered; some of it again. */
  async write(): Promise<void> {
    const assetId = this.#pick([a.assets[0], a.assets[1]])
    const signalNo = this.#pick([1, 1, 2, 3])
    const step = this.#pick([100, 1_000, 1_000, 60_000, 3_600_000])
    const from = BASE + Math.floor(this.#random() * this.#pick([1, 1, 40]) * DAY)
    const receivedAt = NOW + Math.floor(this.#random() * 4_000)
    const before = this.kept(assetId, signalNo)
    const samples = Array.from({ length: 1 + Math.floor(this.#random() * 300) }, (_, i): WrittenSample => {
      const known = before[Math.floor(this.#random() * before.length)]
      const ts = known !== undefined && this.#random() < 0.2 ? known.t : from + i * step
      return { assetId, signalNo, ts, value: this.#value(signalNo), receivedAt }
    })
    await this.#pick(this.lines).write(a.sites[0], samples, receivedAt)
    const all = this.#written.get(`${assetId}/${signalNo}`) ?? []
    this.#written.set(`${assetId}/${signalNo}`, all)
    all.push(...samples.map(({ ts, value }) => ({ t: ts, received: receivedAt, value })))
  }

  kept(assetId: AssetId, signalNo: number): Sample[] {
    return keptOf(this.#written.get(`${assetId}/${signalNo}`) ?? [])
  }

  async compare(seed: number): Promise<void> {
    const assetId = this.#pick([a.assets[0], a.assets[1]])
    const from = BASE + Math.floor(this.#random() * 2 * DAY)
    const to = from + Math.floor(this.#pick([0.02, 1, 50]) * DAY) + 1
    const query = { from: String(from), to: String(to) }
    const inside = KINDS.map((_, i) => this.kept(assetId, i + 1).filter(({ t }) => t >= from && t < to))
    const exported = (await this.#ask(samplesRead, assetId, query)) as {
      series: { t: number[]; v: Value[]; received: number[] }[]
    }
    const second = (ms: number) => Math.floor(ms / 1_000)
    assert.deepStrictEqual(
      exported.series.map(({ t, v, received }) => t.map((time, k) => [time, v[k], second(received[k] ?? 0)])),
      inside.map((samples) => samples.map(({ t, value, received }) => [t, value, second(received)])),
      `seed ${seed}`,
    )
    const charts = (await this.#ask(seriesRead, assetId, { ...query, buckets: this.#pick(['40', '400']) })) as {
      bucketMs: number
      series: Chart[]
    }
    sameAs(charts.series[0], inside[0] ?? [], charts.bucketMs, `seed ${seed}`)
  }

  #ask(operation: Operation, assetId: AssetId, query: object): Promise<unknown> {
    return world.call(operation, a.people.engineer, { params: { assetId }, query })
  }

  #value(signalNo: number): Value {
    if (signalNo === 1) return this.#pick([Math.round(this.#random() * 1_000) / 100, -0, 0, 1e300, Math.PI])
    return signalNo === 2 ? this.#pick(['idle', 'läuft', '']) : this.#random() < 0.5
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }
}

type Chart = {
  form: string
  t: number[]
  v?: number[]
  count?: number[]
  min?: number[]
  max?: number[]
  last?: number[]
  mean?: number[]
}

function sameAs(chart: Chart | undefined, samples: readonly Sample[], width: number, why: string): void {
  assert.ok(chart)
  if (chart.form === 'exact')
    return assert.deepEqual(
      chart.v,
      samples.map(({ value }) => value),
      why,
    )
  for (const [i, start] of chart.t.entries()) {
    const values = samples.filter(({ t }) => t >= start && t < start + width).map(({ value }) => Number(value))
    assert.equal(chart.count?.[i], values.length, why)
    if (values.length === 0) continue
    const { min, max, last, mean }: Chart = chart
    assert.deepEqual(
      [min?.[i], max?.[i], last?.[i]].map((v) => (v ?? 0) + 0),
      [Math.min(...values), Math.max(...values), values.at(-1)].map((v) => (v ?? 0) + 0),
      why,
    )
    const expected = values.reduce((sum, value) => sum + value / values.length, 0)
    assert.ok(Math.abs((mean?.[i] ?? 0) - expected) <= 1e-9 * Math.max(1, ...values.map(Math.abs)), why)
  }
}

/** A step of compaction, whose worker may lose its connection at any moment. */
async function step(random: () => number): Promise<void> {
  const sealing = {
    keys: world.keysOf(a),
    ivs: new Ivs((n) => crypto.getRandomValues(new Uint8Array(n))),
    epoch: epochOf(NOW),
  }
  const site = { orgId: a.orgId, siteId: a.sites[0] }
  const under = worker.db.asProcess((tx) => compactSite(tx, site, sealing, 1 + Math.floor(random() * 8)))
  // Expected of a worker that was killed; anything else goes up.
  const done = under.catch((error: unknown) => {
    if (!isFailure(error, 'unavailable')) throw error
  })
  if (random() < 0.4) {
    await sleep(random() * 30)
    await world.superuser.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fairlead_worker'`,
    )
  }
  await done
}

for (let seed = 1; seed <= 2; seed++)
  test(`a query is the model at every moment, seed ${seed}`, { timeout: 240_000 }, async () => {
    await world.superuser.query('truncate app.segment, app.block, app.rollup, app.compaction')
    const random = randomOf(seed)
    const plain = new Plain(random)
    for (let i = 0; i < STEPS; i++) {
      for (let k = Math.floor(random() * 4); k >= 0; k--) await plain.write()
      const compacting = Promise.all(Array.from({ length: Math.floor(random() * 3) }, () => step(random)))
      await plain.compare(seed)
      await plain.compare(seed)
      await compacting
      await plain.compare(seed)
    }
    await worker.compactor.round(0)
    for (let i = 0; i < 5; i++) await plain.compare(seed)
  })
