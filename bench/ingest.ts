// `npm run bench ingest [--quick] [--only NAME]`: durable messages a second, CPU per message (edge and database), time to
// acknowledge, memory per connection. 500 mutual-TLS connections, ten points a message, saturated with a window of ten
// and at a sparse fixed rate; ourselves beside the peers, in turn, in one run, on one PostgreSQL with durable settings.
//   ingest/ground.ts  what all stand on      ingest/load.ts   the sender, not counted
//   ingest/fairlead.ts, peers.ts  who        ingest/cpu.ts    /proc
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, end, start } from './ingest/child.ts'
import { cpu_us, rss_bytes } from './ingest/cpu.ts'
import { fairlead } from './ingest/fairlead.ts'
import { prepare } from './ingest/ground.ts'
import type { LoadAnswer, LoadOrder } from './ingest/load.ts'
import { aedes, hasMosquitto, mosquittoAlone, mosquittoWithSubscriber } from './ingest/peers.ts'
import type { Ground, RunningSubject, Subject } from './ingest/subject.ts'

const CONNECTIONS = 500
const POINTS = 10
const WINDOW = 10
const SPARSE_PER_S = 500
/** No progress for so long, and what is missing was lost. */
const STORED_PATIENCE_MS = 10_000

type Ran = Extract<LoadAnswer, { kind: 'ran' }>
type Phase = { messages_per_s: number; cpu_us: number; edge_us: number; p50_ms: number; p99_ms: number }
type Figures = {
  subject: string
  round: number
  saturated: Phase
  sparse: Phase
  rss_per_connection_kB: number
}

export async function run(): Promise<void> {
  const quick = process.argv.includes('--quick')
  const only = process.argv[process.argv.indexOf('--only') + 1]
  // What runs twenty times a second is compiled after half a minute, not after three seconds: sparse warms up longer.
  const plan = quick
    ? { rounds: 1, warm_s: 2, sparseWarm_s: 10, seconds: 4 }
    : { rounds: 3, warm_s: 3, sparseWarm_s: 30, seconds: 8 }
  const all = [fairlead, aedes, ...(hasMosquitto ? [mosquittoAlone, mosquittoWithSubscriber] : [])]
  const subjects = process.argv.includes('--only')
    ? all.filter(({ name }) => name.toLowerCase().startsWith(only ?? ''))
    : all
  console.log(`preparing ${CONNECTIONS} assets, each with its certificate`)
  const { ground, clear } = await prepare(CONNECTIONS)
  const figures: Figures[] = []
  try {
    for (let round = 0; round < plan.rounds; round++)
      for (let turn = 0; turn < subjects.length; turn++) {
        // In rotation: nobody is always first on a fresh machine or always last on a warm one.
        const subject = subjects[(turn + round) % subjects.length]
        if (subject === undefined) continue
        const measured = await measure(subject, ground, plan)
        figures.push({ subject: subject.name, round, ...measured })
        const { saturated, sparse } = measured
        console.log(
          `round ${round + 1}  ${subject.name}: ${Math.round(saturated.messages_per_s)}/s, ${saturated.cpu_us.toFixed(1)} us (edge ${saturated.edge_us.toFixed(1)}); sparse ${sparse.cpu_us.toFixed(1)} us (edge ${sparse.edge_us.toFixed(1)})`,
        )
      }
  } finally {
    await clear()
  }
  const rows = report(
    subjects.map(({ name }) => name),
    figures,
  )
  // Kept is a whole run alone.
  if (!quick && subjects.length === all.length) keep(rows, figures)
}

type Plan = { warm_s: number; sparseWarm_s: number; seconds: number }

async function measure(subject: Subject, ground: Ground, plan: Plan) {
  const running = await subject.start(ground)
  const load = start(join(import.meta.dirname, 'ingest/load.ts'))
  const order = (one: LoadOrder): Promise<LoadAnswer> => ask<LoadAnswer>(load, one)
  try {
    await sleep(500)
    const before = rss_bytes(running.edge)
    const devices = ground.devices.map(({ key, cert, ca, assetId }) => ({
      key,
      cert,
      ca,
      topic: subject.topic(assetId),
    }))
    await order({ kind: 'connect', port: running.port, devices, points: POINTS })
    await sleep(500)
    const rss_per_connection_kB = (rss_bytes(running.edge) - before) / CONNECTIONS / 1000
    await timed(running, order, { kind: 'run', seconds: plan.warm_s, window: WINDOW, rate_per_s: null })
    const saturated = await timed(running, order, {
      kind: 'run',
      seconds: plan.seconds,
      window: WINDOW,
      rate_per_s: null,
    })
    await sleep(1_000)
    await timed(running, order, { kind: 'run', seconds: plan.sparseWarm_s, window: 0, rate_per_s: SPARSE_PER_S })
    const sparse = await timed(running, order, {
      kind: 'run',
      seconds: plan.seconds,
      window: 0,
      rate_per_s: SPARSE_PER_S,
    })
    return { saturated, sparse, rss_per_connection_kB }
  } finally {
    await end(load)
    await running.stop()
    await ground.world.superuser.query('truncate app.segment')
    await ground.world.superuser.query('drop table if exists public.point')
    await ground.world.superuser.query('checkpoint')
  }
}

async function timed(running: RunningSubject, order: (one: LoadOrder) => Promise<LoadAnswer>, what: LoadOrder) {
  const { stored } = running
  const before = typeof stored === 'function' ? await stored() : 0
  const [started, usedBefore, edgeBefore] = [performance.now(), cpu_us(running.pids), cpu_us([running.edge])]
  const ran = await order(what)
  if (ran.kind !== 'ran') throw new Error('the load did not run')
  if (ran.refused > 0) throw new Error(`${ran.refused} messages were refused`)
  // Who acknowledges before it stores is measured until it has stored: time and CPU of the rest count too.
  let [durable, seconds] = [ran.acknowledged, ran.seconds]
  if (typeof stored === 'function') {
    const end = await untilStored(stored, before + ran.answered)
    durable = end.stored - before
    seconds = (end.at - started) / 1000
  }
  const [used, edge] = [cpu_us(running.pids) - usedBefore, cpu_us([running.edge]) - edgeBefore]
  return figuresOf({ ...ran, seconds }, used, edge, durable)
}

/** All that was acknowledged, or what there is when nothing more comes; and when the last of it came. */
async function untilStored(count: () => Promise<number>, all: number): Promise<{ stored: number; at: number }> {
  let stored = await count()
  let at = performance.now()
  while (stored < all && performance.now() - at < STORED_PATIENCE_MS) {
    await sleep(50)
    const now = await count()
    if (now !== stored) at = performance.now()
    stored = now
  }
  return { stored, at }
}

/** Per message that counts: durable where something is stored, acknowledged where nothing is. */
function figuresOf(ran: Ran, used_us: number, edge_us: number, messages: number): Phase {
  const { seconds, p50_ms, p99_ms } = ran
  return { messages_per_s: messages / seconds, cpu_us: used_us / messages, edge_us: edge_us / messages, p50_ms, p99_ms }
}

function report(names: string[], figures: Figures[]) {
  const rows = names.map((name) => {
    const mine = figures.filter(({ subject }) => subject === name)
    const median = (pick: (one: Figures) => number): number =>
      mine.map(pick).sort((a, b) => a - b)[Math.floor(mine.length / 2)] ?? Number.NaN
    return {
      name,
      messages_per_s: median(({ saturated }) => saturated.messages_per_s),
      cpu_us: median(({ saturated }) => saturated.cpu_us),
      p50_ms: median(({ saturated }) => saturated.p50_ms),
      p99_ms: median(({ saturated }) => saturated.p99_ms),
      sparse_cpu_us: median(({ sparse }) => sparse.cpu_us),
      sparse_p99_ms: median(({ sparse }) => sparse.p99_ms),
      rss_per_connection_kB: median((one) => one.rss_per_connection_kB),
    }
  })
  const [us] = rows
  console.log(
    `\n${CONNECTIONS} connections, mutual TLS 1.3, ${POINTS} points a message, ${cpus().length} cores; medians`,
  )
  console.log(
    '\n| | messages/s | CPU us/message | ratio | p50 ms | p99 ms | sparse CPU us | ratio | sparse p99 ms | kB/connection |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    const ratio = (mine: number, ours: number | undefined): string => (mine / (ours ?? Number.NaN)).toFixed(2)
    const cells = [
      row.name,
      Math.round(row.messages_per_s),
      row.cpu_us.toFixed(1),
      ratio(row.cpu_us, us?.cpu_us),
      row.p50_ms.toFixed(1),
      row.p99_ms.toFixed(1),
      row.sparse_cpu_us.toFixed(1),
      ratio(row.sparse_cpu_us, us?.sparse_cpu_us),
      row.sparse_p99_ms.toFixed(1),
      row.rss_per_connection_kB.toFixed(1),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  return rows
}

function keep(rows: object[], figures: Figures[]): void {
  const dir = join(import.meta.dirname, 'results')
  mkdirSync(dir, { recursive: true })
  const setting = {
    connections: CONNECTIONS,
    points: POINTS,
    window: WINDOW,
    sparse_per_s: SPARSE_PER_S,
    cores: cpus().length,
    node: process.version,
  }
  writeFileSync(
    join(dir, 'ingest.json'),
    `${JSON.stringify({ setting, medians: rows, rounds: figures }, undefined, 2)}\n`,
  )
}
