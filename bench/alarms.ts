// `npm run bench alarms [--quick]`: what a hundred thousand rules weigh, how many samples they judge, how long it takes from
// a committed sample to its alarm while 5,000 messages a second come in, and what 10,000 alarms at once do to the list.
//
// The evaluation runs in this process as it does in the worker's, beside the database, the writer and the clock; segments
// are written as a gateway writes them, with five rules at each asset.
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compile } from '../core/alarm/program.ts'
import type { RuleSpec } from '../core/alarm/spec.ts'
import type { AssetId, RuleId } from '../core/ids.ts'
import { list } from '../server/alarms/list.ts'
import { AlarmWorld, limitRule } from '../server/alarms/testing.ts'
import { startTestServer } from '../server/db/testing.ts'
import { plantAsset, randomId } from '../server/db/testing-world.ts'
import { AssetAlarms } from '../server/worker/alarms/asset.ts'
import { AlarmEvaluator } from '../server/worker/alarms/evaluator.ts'

const IS_QUICK = process.argv.includes('--quick')
const ASSETS = IS_QUICK ? 200 : 500
const SECONDS = IS_QUICK ? 10 : 40
const MESSAGES_PER_S = 5_000
const FLUSHES_PER_S = 10
const SIGNALS = 5
const FLOOD = 10_000

export async function run(): Promise<void> {
  const memory = measureMemory()
  console.log(`100,000 rules, five at each of 20,000 assets: ${memory.MB.toFixed(0)} MB (promised: under 200)`)
  console.log(
    `samples judged: ${Math.round(memory.samples_per_s)} a second; time told to all: ${memory.pass_ms.toFixed(0)} ms`,
  )
  const server = await startTestServer({ settings: {} })
  const world = await AlarmWorld.plant(await server.database())
  try {
    const latency = await measureLatency(world)
    console.log(
      `${latency.written} messages/s: sample to alarm p50 ${latency.p50_ms} ms, p99 ${latency.p99_ms} ms of ${latency.n} (promised: p99 under a second)`,
    )
    const flood = await measureFlood(world)
    console.log(
      `${flood.alarms} alarms at once: all written after ${flood.written_ms} ms; the list of them answers in ${flood.list_ms} ms`,
    )
    const results = join(import.meta.dirname, 'results')
    mkdirSync(results, { recursive: true })
    writeFileSync(
      join(results, 'alarms.json'),
      `${JSON.stringify({ bench: 'alarms', quick: IS_QUICK, memory, latency, flood }, null, 2)}\n`,
    )
  } finally {
    await world.close()
    await server.stop()
  }
}

/** Rules that are all different: nothing is shared between them. */
function measureMemory() {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const before = process.memoryUsage().heapUsed
  const at = Date.now()
  const assets = Array.from({ length: 20_000 }, (_, n) => {
    const rules = Array.from({ length: 5 }, (_unused, i) => ({
      ruleId: randomUUID() as string as RuleId,
      version: 1,
      signalNos: [i + 1],
      program: compile(limitRule(80 + n / 1000, { onDelayS: 5, offDelayS: 5 })),
    }))
    return new AssetAlarms(randomUUID() as string as AssetId, rules, undefined, new Map(), at, {
      windows: [],
      from: at,
    })
  })
  collect()
  const MB = (process.memoryUsage().heapUsed - before) / 1e6
  const begun = performance.now()
  for (const asset of assets) {
    for (let signalNo = 1; signalNo <= 5; signalNo++)
      for (let k = 0; k < 4; k++)
        asset.gather('w', 1, { signalNo, ts: at + k * 1000, value: 50 + k, receivedAt: at + k * 1000 })
    asset.settle(() => undefined)
  }
  const samples_per_s = (assets.length * 20) / ((performance.now() - begun) / 1000)
  const passing = performance.now()
  for (const asset of assets) asset.pass(at, () => undefined)
  return { MB, samples_per_s, pass_ms: performance.now() - passing }
}

const RULES: RuleSpec[] = [
  limitRule(80),
  limitRule(60, { condition: { kind: 'limit', signal: 's2', above: 60, deadband: 2 }, onDelayS: 10 }),
  limitRule(0, { condition: { kind: 'rate', signal: 's3', perS: 60, overS: 30, above: 1e6, deadband: 0 } }),
  limitRule(0, { condition: { kind: 'unusual', signal: 's4', overS: 600, times: 100, atLeast: 1e6 } }),
  limitRule(0, { condition: { kind: 'silent', signal: 's5', forS: 600 } }),
]

async function measureLatency(world: AlarmWorld) {
  const { a } = world.reading.people
  const [siteId] = a.sites
  const assets: AssetId[] = []
  // One commit for all of the fixture.
  await world.reading.superuser.query('begin')
  for (let i = 0; i < ASSETS; i++) {
    const assetId = randomId<AssetId>()
    await plantAsset(world.reading.superuser, a.orgId, siteId, assetId)
    for (let no = 1; no <= SIGNALS; no++)
      await world.reading.declare(a, assetId, no, 'number', no === 1 ? 'load' : `s${no}`)
    assets.push(assetId)
  }
  for (const spec of RULES) await world.rule(a, spec)
  await world.reading.superuser.query('commit')
  const evaluator = new AlarmEvaluator({ ...world.evaluatorParts(), clock: () => new Date() })
  await world.workerDb.listen('telemetry', () => evaluator.wake())
  evaluator.begin()
  while (evaluator.describe().rulesAtAssets < 5 * ASSETS) await sleep(100)
  const line = world.reading.writer(a)
  const raisedAt = new Map<AssetId, number>()
  const perFlush = MESSAGES_PER_S / FLUSHES_PER_S
  const begun = Date.now()
  let written = 0
  for (let flush = 0; flush < SECONDS * FLUSHES_PER_S; flush++) {
    const due = begun + (flush * 1000) / FLUSHES_PER_S
    if (due > Date.now()) await sleep(due - Date.now())
    // Each flush one asset goes beyond its limit, and stays there.
    const victim = assets[flush % ASSETS]
    const ts = Date.now()
    for (let k = 0; k < perFlush; k += 50) {
      const some = assets.slice(k % ASSETS, (k % ASSETS) + 50)
      const isBeyond = (assetId: AssetId) => assetId === victim || raisedAt.has(assetId)
      const samples = some.flatMap((assetId) =>
        [1, 2, 3, 4, 5].map((signalNo) => ({
          assetId,
          signalNo,
          ts: ts + Math.floor(k / ASSETS),
          value: signalNo === 1 && isBeyond(assetId) ? 90 : 50,
        })),
      )
      await line.write(siteId, samples, ts)
      written += some.length
      // It is committed: from here on somebody could know.
      if (victim !== undefined && some.includes(victim) && !raisedAt.has(victim)) raisedAt.set(victim, Date.now())
    }
  }
  const took_s = (Date.now() - begun) / 1000
  await sleep(2000)
  const { rows } = await world.reading.superuser.query<{ asset_id: AssetId; at: Date }>(
    `select asset_id, min(written_at) as at from app.alarm_event where org_id = $1 and kind = 'raised' group by asset_id`,
    [a.orgId],
  )
  await evaluator.stop()
  const delays = rows
    .map(({ asset_id, at }) => at.getTime() - (raisedAt.get(asset_id) ?? NaN))
    .filter((ms) => !Number.isNaN(ms))
    .toSorted((x, y) => x - y)
  const part = (p: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * p))] ?? NaN
  return { n: delays.length, written: Math.round(written / took_s), p50_ms: part(0.5), p99_ms: part(0.99) }
}

/** One rule for many assets, and all of them at once. */
async function measureFlood(world: AlarmWorld) {
  const { b: org } = world.reading.people
  const [siteId] = org.sites
  const rulesPerAsset = 50
  const assets: AssetId[] = []
  await world.reading.superuser.query('begin')
  for (let i = 0; i < FLOOD / rulesPerAsset; i++) {
    const assetId = randomId<AssetId>()
    await plantAsset(world.reading.superuser, org.orgId, siteId, assetId)
    await world.reading.declare(org, assetId, 1, 'number', 'load')
    assets.push(assetId)
  }
  for (let i = 0; i < rulesPerAsset; i++) await world.rule(org, limitRule(50 + i / 10))
  await world.reading.superuser.query('commit')
  const evaluator = new AlarmEvaluator({ ...world.evaluatorParts(), clock: () => new Date() })
  evaluator.begin()
  while (evaluator.describe().rulesAtAssets < FLOOD) await sleep(100)
  const begun = Date.now()
  const line = world.reading.writer(org)
  for (let i = 0; i < assets.length; i += 50)
    await line.write(
      siteId,
      assets.slice(i, i + 50).map((assetId) => ({ assetId, signalNo: 1, ts: begun, value: 90 })),
      begun,
    )
  let alarms = 0
  while (alarms < FLOOD && Date.now() - begun < 60_000) {
    await sleep(50)
    const { rows } = await world.reading.superuser.query<{ n: number }>(
      `select count(*)::int as n from app.alarm where org_id = $1 and state = 'unacknowledged'`,
      [org.orgId],
    )
    alarms = rows[0]?.n ?? 0
  }
  const written_ms = Date.now() - begun
  const listing = performance.now()
  await world.reading.call(list, org.people.engineer, { query: {} })
  const list_ms = Math.round(performance.now() - listing)
  await evaluator.stop()
  return { alarms, written_ms, list_ms }
}
