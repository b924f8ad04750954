// What a line costs: the same change of one asset, in a person's context through the pool, each committed to disk, with
// the audit trigger and without it, in turn. CPU is that of the backend and of this process together.
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { compiler, openDatabase } from '../../server/db/database.ts'
import { startTestServer } from '../../server/db/testing.ts'
import { plantWorld } from '../../server/db/testing-world.ts'

const ROUNDS = 11
const WRITES = 400

export type WriteFigures = {
  audited_us: number
  unaudited_us: number
  ratio: number
  backend_audited_us: number
  backend_unaudited_us: number
  wall_audited_us: number
  wall_unaudited_us: number
}
type Cost = { cpu_us: number; backend_us: number; wall_us: number }

export async function measureWrites(): Promise<WriteFigures> {
  // Its usual, durable settings: fsync, synchronous_commit, full_page_writes.
  const server = await startTestServer({ settings: {} })
  try {
    const database = await server.database()
    const superuser = await database.superuser()
    const world = await plantWorld(superuser)
    const db = openDatabase(database.config, 'api', { connections: 1 })
    const { session } = world.a.people.engineer
    const kinds = ['pump', 'crane', 'sensor'] as const
    let n = 0
    const write = (): Promise<unknown> =>
      db.queryInSession(
        session,
        compiler
          .updateTable('app.asset')
          .set({ kind: kinds[n++ % kinds.length] ?? 'pump' })
          .where('asset_id', '=', world.a.assets[0])
          .compile(),
      )
    const costs: Record<'audited' | 'unaudited', Cost[]> = { audited: [], unaudited: [] }
    for (let round = 0; round < ROUNDS; round++)
      for (const which of round % 2 === 0 ? (['audited', 'unaudited'] as const) : (['unaudited', 'audited'] as const)) {
        await trigger(superuser, which === 'audited')
        await superuser.query('vacuum app.asset')
        // Warm: the plans that the change of the trigger has thrown away.
        for (let i = 0; i < 30; i++) await write()
        costs[which].push(await cost(write, await backend(superuser)))
      }
    const { rows } = await superuser.query('select count(*)::int as lines from audit.line where table_name = $1', [
      'app.asset',
    ])
    if (rows[0].lines < ROUNDS * WRITES) throw new Error('the audited writes left no lines')
    await db.close()
    return figures(costs)
  } finally {
    await server.stop()
  }
}

function figures({ audited, unaudited }: Record<'audited' | 'unaudited', Cost[]>): WriteFigures {
  const [a, u] = [median(audited), median(unaudited)]
  return {
    audited_us: a.cpu_us,
    unaudited_us: u.cpu_us,
    ratio: a.cpu_us / u.cpu_us,
    backend_audited_us: a.backend_us,
    backend_unaudited_us: u.backend_us,
    wall_audited_us: a.wall_us,
    wall_unaudited_us: u.wall_us,
  }
}

/** Only somebody with superuser rights can: the schema's own watch forbids it to everybody else. */
async function trigger(superuser: pg.Client, on: boolean): Promise<void> {
  await superuser.query(`set session_replication_role = replica`)
  await superuser.query(`alter table app.asset ${on ? 'enable always' : 'disable'} trigger audit`)
  await superuser.query('reset session_replication_role')
}

async function backend(superuser: pg.Client): Promise<number> {
  const { rows } = await superuser.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'fairlead_api' and backend_type = 'client backend'`,
  )
  return rows[0]?.pid ?? 0
}

async function cost(write: () => Promise<unknown>, pid: number): Promise<Cost> {
  const before = { wall: performance.now(), own: process.cpuUsage(), backend: backendCpu(pid) }
  for (let i = 0; i < WRITES; i++) await write()
  const wall_us = ((performance.now() - before.wall) * 1000) / WRITES
  const own = process.cpuUsage(before.own)
  const backend_us = (backendCpu(pid) - before.backend) / WRITES
  return { wall_us, backend_us, cpu_us: backend_us + (own.user + own.system) / WRITES }
}

/** Microseconds of CPU; the kernel counts nanoseconds. */
const backendCpu = (pid: number): number => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000

function median(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number): number =>
    costs.map(pick).sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN
  return {
    cpu_us: of(({ cpu_us }) => cpu_us),
    backend_us: of(({ backend_us }) => backend_us),
    wall_us: of(({ wall_us }) => wall_us),
  }
}
