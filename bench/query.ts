// `npm run bench query [--quick]`: thirty days of a signal at 1 Hz into 2,000 buckets, from roll-ups, from blocks and from
// rows in SQL; twenty signals over a year. The first and the last are the operation as the router calls it: input by
// schema, a context, row-level security, opening, output by schema.
import { mkdirSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { cellsOf } from '../core/blocks/cells.ts'
import { HOUR_MS, MONTH_MS } from '../core/blocks/spans.ts'
import { Ivs } from '../core/seal-iv.ts'
import { epochOf } from '../core/seal-keys.ts'
import { bucketsOfCells, gridOver } from '../core/series/buckets.ts'
import { sealRollup } from '../server/telemetry/blocks.ts'
import { gatherCells } from '../server/telemetry/read-cells.ts'
import { read as seriesRead } from '../server/telemetry/series/read.ts'
import { subjectsOfAsset } from '../server/telemetry/subjects.ts'
import { Feeder, type Ground, median, prepare } from './telemetry/ground.ts'

const DAY_MS = 86_400_000
const BASE = Date.parse('2026-04-01T00:00:00Z')
const ROUNDS = 9
const SIGNALS = 20
const POINTS_MAX = 10_000_000

/** `ms`: the median; `ms_least` and `cpu_ms` (of this process) tell a busy machine from slow code. */
type Times = { ms: number; ms_least: number; cpu_ms: number }
type Line = Times & { what: string; target_ms: number | null }

export async function run(): Promise<void> {
  const days = process.argv.includes('--quick') ? 3 : 30
  const ground = await prepare()
  try {
    await plantSeconds(ground, days)
    const window = { from: BASE, to: BASE + days * DAY_MS }
    const rows = await timed(() => inRows(ground, window))
    const lines: Line[] = [
      {
        what: `${days} days at 1 Hz into 2,000 buckets, roll-ups`,
        ...(await timed(() => asked(ground, 0, window))),
        target_ms: 15,
      },
      { what: `the same from blocks`, ...(await timed(() => fromBlocks(ground, window))), target_ms: 100 },
      { what: `the same from rows in SQL`, ...rows, target_ms: null },
    ]
    await plantYear(ground)
    const year = { from: BASE - 365 * DAY_MS, to: BASE }
    lines.push({
      what: `${SIGNALS} signals over a year`,
      ...(await timed(() => asked(ground, 1, year))),
      target_ms: 500,
    })
    report(lines, days)
  } finally {
    await ground.stop()
  }
}

async function timed(act: () => Promise<unknown>): Promise<Times> {
  const times: number[] = []
  const cpu: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const begun = performance.now()
    const before = process.cpuUsage()
    await act()
    const { user, system } = process.cpuUsage(before)
    // The first one warms what a running api has warm.
    if (round === 0) continue
    times.push(performance.now() - begun)
    cpu.push((user + system) / 1_000)
  }
  return { ms: median(times), ms_least: Math.min(...times), cpu_ms: median(cpu) }
}

async function plantSeconds(ground: Ground, days: number): Promise<void> {
  const { world, org, superuser } = ground
  const [assetId] = org.assets
  await world.declare(org, assetId, 1, 'number', 'temperature')
  await superuser.query(`create schema bare; create table bare.sample (org_id uuid, asset_id uuid, signal_no int,
    ts timestamptz, value float8, primary key (org_id, asset_id, signal_no, ts))`)
  const feeder = new Feeder(ground, org.sites[0])
  for (let i = 0; i < days * 86_400; i++) {
    const value = Math.round(200 + 30 * Math.sin(i / 3_000) + 20 * Math.sin(i * 12.9898)) / 10
    await feeder.message(assetId, BASE + i * 1_000, BASE + i * 1_000 + 40, [value])
  }
  await feeder.flush()
  await ground.compact()
  await superuser.query(
    `insert into bare.sample select $1, $2, 1, to_timestamp($3::float8 + i), round(200 + 30 * sin(i / 3000.0) + 20 * sin(i * 12.9898)) / 10
     from generate_series(0, $4::int - 1) i`,
    [org.orgId, assetId, BASE / 1_000, days * 86_400],
  )
  await superuser.query('truncate app.segment')
  for (const table of ['app.block', 'app.rollup', 'bare.sample']) await superuser.query(`vacuum analyze ${table}`)
}

/** A year of signals that are rolled up: the roll-ups are real, the blocks are there and would not open. */
async function plantYear({ world, org, superuser }: Ground): Promise<void> {
  const [, assetId] = org.assets
  const [siteId] = org.sites
  const from = Math.floor((BASE - 365 * DAY_MS) / MONTH_MS) * MONTH_MS
  const sealing = { keys: world.keysOf(org), epoch: epochOf(BASE), ivs: new Ivs(randomBytes) }
  for (let signalNo = 1; signalNo <= SIGNALS; signalNo++) {
    await world.declare(org, assetId, signalNo, 'number', `signal ${signalNo}`)
    for (let row = from; row < BASE; row += MONTH_MS) {
      const t = Float64Array.from({ length: (MONTH_MS / HOUR_MS) * 60 }, (_, i) => row + i * 60_000)
      const cells = cellsOf({ t, v: t.map((_, i) => Math.round(1_000 * Math.sin(i / 500)) / 10) }, HOUR_MS)
      const sealed = sealRollup(sealing, { siteId, assetId, signalNo, width_s: 3_600, from: row }, cells)
      await superuser.query('insert into app.rollup values ($1, $2, $3, $4, 3600, $5, $6, $7)', [
        org.orgId,
        siteId,
        assetId,
        signalNo,
        new Date(row),
        cells.t.length,
        sealed,
      ])
    }
  }
  await superuser.query(
    `insert into app.block select $1, $2, $3, s, h, h + interval '1 hour', 3600, true, true, 'x'
     from generate_series(1, $4::int) s, generate_series($5::timestamptz, $6::timestamptz, interval '1 hour') h`,
    [org.orgId, siteId, assetId, SIGNALS, new Date(from), new Date(BASE)],
  )
  for (const table of ['app.block', 'app.rollup']) await superuser.query(`vacuum analyze ${table}`)
}

function asked({ world, org }: Ground, asset: 0 | 1, { from, to }: { from: number; to: number }): Promise<unknown> {
  const query = { from: String(from), to: String(to), buckets: '2000' }
  return world.call(seriesRead, org.people.engineer, { params: { assetId: org.assets[asset] }, query })
}

/** As the operation reads where there is no roll-up: every point is opened. */
async function fromBlocks({ world, org }: Ground, window: { from: number; to: number }): Promise<unknown> {
  const grid = gridOver(window, 2_000)
  const width = { rollup_s: undefined, width_ms: grid.bucketMs }
  const wish = { window, bucket_ms: grid.bucketMs, pointsMax: POINTS_MAX }
  const summaries = await world.db.inSession(org.people.engineer.session, async (tx) => {
    const subjects = await subjectsOfAsset(tx, org.assets[0])
    return gatherCells(tx, world.keysOf(org), subjects, width, wish)
  })
  return summaries?.map(({ cells }) => bucketsOfCells(cells, grid))
}

async function inRows({ superuser, org }: Ground, { from, to }: { from: number; to: number }): Promise<unknown> {
  const { bucketMs } = gridOver({ from, to }, 2_000)
  return superuser.query(
    `select date_bin($5::int * interval '1 ms', ts, 'epoch') as t, min(value), max(value), avg(value), count(*),
       (array_agg(value order by ts desc))[1] as last
     from bare.sample where org_id = $1 and asset_id = $2 and signal_no = 1 and ts >= $3 and ts < $4 group by 1 order by 1`,
    [org.orgId, org.assets[0], new Date(from), new Date(to), bucketMs],
  )
}

function report(lines: readonly Line[], days: number): void {
  console.log(`median of ${ROUNDS} rounds, the least of them, and CPU of the api`)
  for (const { what, ms, ms_least, cpu_ms, target_ms } of lines)
    console.log(
      `${what.padEnd(52)} ${ms.toFixed(1).padStart(9)} ms ${ms_least.toFixed(1).padStart(9)} ms ${cpu_ms.toFixed(1).padStart(7)} ms${target_ms === null ? '' : `   target ${target_ms} ms`}`,
    )
  const results = join(import.meta.dirname, 'results')
  mkdirSync(results, { recursive: true })
  writeFileSync(
    join(results, 'query.json'),
    `${JSON.stringify({ bench: 'query', days, rounds: ROUNDS, lines }, null, 2)}\n`,
  )
}
