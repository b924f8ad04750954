// `npm run bench storage [DIRECTORY] [--quick] [--days=N]`: bytes a point on disk after compaction, with roll-ups, seals, indexes and
// everything, beside plain rows in SQL; and how fast segments are compacted. DIRECTORY: recordings as CSV files
// (../shared/data where it is there). Each source is a device of its own, repeated to fill thirty days, or one.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomId } from '../server/db/testing-world.ts'
import type { AssetId } from '../core/ids.ts'
import { Feeder, type Ground, prepare } from './telemetry/ground.ts'
import { plant, recordings, type Source } from './telemetry/sources.ts'

const DAY_MS = 86_400_000
const BASE = Date.parse('2026-04-01T00:00:00Z')
const ROWS_COMPARED = 100_000
const TARGETS = { bytes: 1.5, times: 80, points_per_s: 2_000_000 }

type Line = {
  source: string
  points: number
  bytes_a_point: number
  blocks_only: number
  rows_bytes_a_point: number
  times_smaller: number
  compacted_points_per_core_s: number
}

export async function run(): Promise<void> {
  const words = process.argv.slice(3)
  const isQuick = words.includes('--quick')
  const dir = words.find((word) => !word.startsWith('--')) ?? join(import.meta.dirname, '../../shared/data')
  const told = words.find((word) => word.startsWith('--days='))
  const days = told === undefined ? (isQuick ? 0.5 : 30) : Number(told.slice('--days='.length))
  const sources = existsSync(dir) ? recordings(dir) : []
  if (sources.length === 0) console.log(`no recordings at ${dir}: the simulated plant alone`)
  const ground = await prepare()
  try {
    const lines: Line[] = []
    for (const source of sources) lines.push(await measure(ground, source.name, [source], days))
    lines.push(await measure(ground, 'simulated plant', plant(), Math.min(days, 2)))
    if (sources.length > 0) lines.push(together('recordings together', lines.slice(0, -1)))
    report(lines, days)
  } finally {
    await ground.stop()
  }
}

async function measure(ground: Ground, name: string, sources: Source[], days: number): Promise<Line> {
  await ground.clear()
  await ground.superuser.query(`drop schema if exists bare cascade; create schema bare;
    create table bare.sample (org_id uuid, asset_id uuid, signal_no int, ts timestamptz, received_at timestamptz, value text,
      number float8, primary key (org_id, asset_id, signal_no, ts))`)
  const feeder = new Feeder(ground, ground.org.sites[0])
  let rows = 0
  const cost = { samples: 0, node_s: 0, database_s: 0 }
  const compact = async () => {
    await feeder.flush()
    const done = await ground.compact()
    cost.samples += done.samples
    cost.node_s += done.node_s
    cost.database_s += done.database_s
    await ground.superuser.query('truncate app.segment')
  }
  for (const source of sources) {
    const assetId = randomId<AssetId>()
    let fed = 0
    for (const { t, values } of source.messages(BASE, BASE + days * DAY_MS)) {
      await feeder.message(assetId, t, t + 40, values)
      fed += values.length
      // In portions, as a worker meets them.
      if (fed > 2_000_000) {
        await compact()
        fed = 0
      }
      if (rows < ROWS_COMPARED) rows += await insertRows(ground, assetId, t, values)
    }
    await compact()
  }
  await flushRows(ground)
  const blocks = await ground.bytesOf('app.block')
  const all = blocks + (await ground.bytesOf('app.rollup'))
  const rowBytes = (await ground.bytesOf('bare.sample')) / rows
  return lineOf(name, feeder.points, all, blocks, rowBytes, cost.samples / (cost.node_s + cost.database_s))
}

function lineOf(source: string, points: number, all: number, blocks: number, rowBytes: number, speed: number): Line {
  return {
    source,
    points,
    bytes_a_point: all / points,
    blocks_only: blocks / points,
    rows_bytes_a_point: rowBytes,
    times_smaller: rowBytes / (all / points),
    compacted_points_per_core_s: speed,
  }
}

function together(source: string, lines: readonly Line[]): Line {
  const points = lines.reduce((sum, line) => sum + line.points, 0)
  const mean = (pick: (line: Line) => number) => lines.reduce((sum, line) => sum + pick(line) * line.points, 0) / points
  const all = mean((line) => line.bytes_a_point) * points
  const blocks = mean((line) => line.blocks_only) * points
  return lineOf(
    source,
    points,
    all,
    blocks,
    mean((line) => line.rows_bytes_a_point),
    mean((line) => line.compacted_points_per_core_s),
  )
}

type BareRow = [asset: string, no: number, t: Date, received: Date, value: string | null, number: number | null]
let waiting: BareRow[] = []

async function insertRows(
  ground: Ground,
  assetId: AssetId,
  t: number,
  values: readonly (number | boolean | string)[],
): Promise<number> {
  for (const [i, value] of values.entries()) {
    const isNumber = typeof value === 'number'
    waiting.push([
      assetId,
      i + 1,
      new Date(t),
      new Date(t + 40),
      isNumber ? null : String(value),
      isNumber ? value : null,
    ])
  }
  if (waiting.length >= 5_000) await flushRows(ground)
  return values.length
}

async function flushRows({ superuser, org }: Ground): Promise<void> {
  const column = (i: number) => waiting.map((row) => row[i])
  await superuser.query(
    `insert into bare.sample (org_id, asset_id, signal_no, ts, received_at, value, number)
     select $1, * from unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::float8[])`,
    [org.orgId, ...[0, 1, 2, 3, 4, 5].map(column)],
  )
  waiting = []
}

function report(lines: readonly Line[], days: number): void {
  console.log(
    `bytes a point on disk, each source for ${days} days (target ${TARGETS.bytes}, ${TARGETS.times} times below rows)`,
  )
  console.log('source                                          points  bytes  blocks   rows  times  points/s a core')
  for (const line of lines)
    console.log(
      `${line.source.padEnd(44)} ${String(line.points).padStart(9)} ${line.bytes_a_point.toFixed(2).padStart(6)} ${line.blocks_only.toFixed(2).padStart(7)} ${line.rows_bytes_a_point.toFixed(0).padStart(6)} ${line.times_smaller.toFixed(0).padStart(6)} ${Math.round(line.compacted_points_per_core_s).toLocaleString('en').padStart(12)}`,
    )
  const results = join(import.meta.dirname, 'results')
  mkdirSync(results, { recursive: true })
  writeFileSync(
    join(results, 'storage.json'),
    `${JSON.stringify({ bench: 'storage', days, targets: TARGETS, lines }, null, 2)}\n`,
  )
}
