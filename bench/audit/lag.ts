// How long after its own time a line stands under a checkpoint, while the gateway takes the load of the ingest benchmark:
// 500 connections, ten points a message, saturated; people change twenty things a second meanwhile.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, end, start } from '../ingest/child.ts'
import { fairlead } from '../ingest/fairlead.ts'
import { prepare } from '../ingest/ground.ts'
import type { LoadAnswer, LoadOrder } from '../ingest/load.ts'

const CONNECTIONS = 500
const SECONDS = 20
const CHANGES_PER_S = 20

export type LagFigures = { lines: number; p50_ms: number; p99_ms: number; max_ms: number; messages_per_s: number }

export async function measureLag(): Promise<LagFigures> {
  const { ground, clear } = await prepare(CONNECTIONS)
  const { world, dir } = ground
  const file = join(dir, 'worker.json')
  writeFileSync(file, JSON.stringify({ ...world.config, logLevel: 'error' }), { mode: 0o600 })
  const running = await fairlead.start(ground)
  const worker = start(join(import.meta.dirname, '../../bin/worker.ts'), { FAIRLEAD_CONFIG: file })
  const load = start(join(import.meta.dirname, '../ingest/load.ts'))
  const order = (one: LoadOrder): Promise<LoadAnswer> => ask<LoadAnswer>(load, one)
  try {
    const ready = await ask<{ kind: string; message?: string }>(worker, { kind: 'start' })
    if (ready.kind !== 'ready') throw new Error(`the worker does not start: ${ready.message}`)
    const devices = ground.devices.map(({ key, cert, ca, assetId }) => ({
      key,
      cert,
      ca,
      topic: fairlead.topic(assetId),
    }))
    await order({ kind: 'connect', port: running.port, devices, points: 10 })
    // What preparing has left is sealed first.
    await sleep(5_000)
    const { rows } = await world.superuser.query('select now() as since')
    const loaded = order({ kind: 'run', seconds: SECONDS, window: 10, rate_per_s: null })
    for (let i = 0; i < SECONDS * CHANGES_PER_S; i++) {
      await world.superuser.query(
        `update app.site set note_sealed = sha256($1::text::bytea) where (org_id, site_id) = (select org_id, site_id from app.site offset $2 limit 1)`,
        [i, i % 10],
      )
      await sleep(1000 / CHANGES_PER_S)
    }
    const ran = await loaded
    await sleep(3_000)
    return {
      ...(await lags(world.superuser, rows[0].since)),
      messages_per_s: ran.kind === 'ran' ? ran.acknowledged / ran.seconds : 0,
    }
  } finally {
    await end(load)
    await end(worker)
    await running.stop()
    await clear()
  }
}

async function lags(
  superuser: { query: (text: string, values: unknown[]) => Promise<{ rows: { ms: number | null }[] }> },
  since: Date,
) {
  const { rows } = await superuser.query(
    `select extract(epoch from (c.at - l.at))::float8 * 1000 as ms from audit.line l
     left join audit.leaf f on f.org_id = l.org_id and f.line_id = l.line_id
     left join lateral (select at from audit.checkpoint c where c.org_id = l.org_id and c.size > f.seq order by c.size limit 1) c on true
     where l.at >= $1`,
    [since],
  )
  const ms = rows.map((row) => row.ms ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const at = (share: number): number => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? Number.NaN
  return { lines: ms.length, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) }
}
