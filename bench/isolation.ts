// What isolation costs: the same queries through Database.queryInSession (context, forced row-level security, clean
// connections) and on a copy of the table with no isolation at all, one plain query each, in one rotating run.
//
// CPU is that of the database backends (/proc/<pid>/schedstat) and of this process together; the median of the rounds.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { CompiledQuery } from 'kysely'
import type { AssetId, OrgId, SiteId } from '../core/ids.ts'
import { compiler, type Database, openDatabase } from '../server/db/database.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../server/db/testing.ts'
import { plantPerson, randomId, type TestPerson } from '../server/db/testing-world.ts'
import { readSecret } from '../server/platform/secrets.ts'

const ROUNDS = 9
const SCANS = [100, 5_000, 50_000]
/** Other tenants in the same table: whoever scans their own is not scanning all of it. */
const BYSTANDERS = [50_000, 50_000]
/** Sites of a tenant; its operator is assigned to all of them, so that both roles read the same rows. */
const SITES = 4
/** How often one round repeats the query: enough work to measure, the same amount for every size. */
const repeats = (rows: number) => Math.max(8, Math.round(60_000 / rows))
const POINT_REPEATS = 500

type Tenant = { orgId: OrgId; rows: number; engineer: TestPerson; operator: TestPerson; asset: AssetId }
type Cost = { wall_us: number; cpu_us: number; backend_us: number }
type Line = {
  query: string
  rows: number
  who: string
  none: Cost
  ours: Cost
  cpu_ratio: number
  cpu_more_us: number
  wall_more_us: number
}

export async function run(): Promise<void> {
  const server = await startTestServer({ settings: { fsync: 'off', autovacuum: 'off' } })
  try {
    const database = await server.database()
    const superuser = await database.superuser()
    const tenants = await plant(superuser)
    const lines = await measure(server, database, tenants)
    report(lines, server.server.version)
  } finally {
    await server.stop()
  }
}

/** Tenants of the sizes to be scanned among others, and the same rows once more in a table without any isolation. */
async function plant(superuser: pg.Client): Promise<Tenant[]> {
  const tenants: Tenant[] = []
  for (const rows of SCANS) tenants.push(await plantTenant(superuser, rows))
  for (const rows of BYSTANDERS) await plantTenant(superuser, rows)
  await superuser.query(`create schema bare; create table bare.asset as select * from app.asset; alter table bare.asset add primary key (org_id, asset_id);
    create index on bare.asset (org_id, site_id); grant usage on schema bare to fairlead_api; grant select on bare.asset to fairlead_api`)
  await superuser.query('vacuum analyze bare.asset')
  await superuser.query('vacuum analyze app.asset')
  return tenants
}

async function plantTenant(superuser: pg.Client, rows: number): Promise<Tenant> {
  const orgId = randomId<OrgId>()
  const sites = Array.from({ length: SITES }, () => randomId<SiteId>())
  await superuser.query(`insert into app.org (org_id, kind) values ($1, 'tenant')`, [orgId])
  await superuser.query(
    `insert into app.site (org_id, site_id, name_sealed, created_by) select $1, unnest($2::uuid[]), 'n', null`,
    [orgId, sites],
  )
  await superuser.query(
    `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by)
     select $1, gen_random_uuid(), ($2::uuid[])[1 + g % $4::int], (array['pump', 'crane', 'sensor'])[1 + g % 3], sha256(g::text::bytea), null
     from generate_series(1, $3::int) g`,
    [orgId, sites, rows, SITES],
  )
  const operator = await plantPerson(superuser, orgId, 'operator')
  await superuser.query('insert into app.person_site (org_id, person_id, site_id) select $1, $2, unnest($3::uuid[])', [
    orgId,
    operator.personId,
    sites,
  ])
  const asset = await superuser.query('select asset_id from app.asset where org_id = $1 limit 1', [orgId])
  const engineer = await plantPerson(superuser, orgId, 'engineer')
  return { orgId, rows, engineer, operator, asset: asset.rows[0].asset_id }
}

async function measure(server: TestServer, database: TestDatabase, tenants: Tenant[]): Promise<Line[]> {
  const db = openDatabase(database.config, 'api', { connections: 1 })
  const { host, port } = server.server
  const plain = new pg.Client({
    host,
    port,
    database: database.config.database.name,
    user: 'fairlead_api',
    password: readSecret(database.config, 'db-api.password').reveal(),
  })
  await plain.connect()
  const superuser = await database.superuser()
  const lines: Line[] = []
  const pairs = tenants.flatMap((tenant) => [
    pair(db, plain, tenant, 'scan', 'engineer'),
    pair(db, plain, tenant, 'scan', 'operator'),
  ])
  const point = tenants[1]
  if (point !== undefined)
    pairs.unshift(pair(db, plain, point, 'one row', 'engineer'), pair(db, plain, point, 'one row', 'operator'))
  for (const { query, rows, who, none, ours } of pairs) {
    // Warm: plans of the context's functions, caches of the catalogue, the pages.
    for (const runner of [none, ours]) for (let i = 0; i < 20; i++) await runner.once()
    const pids = await backends(superuser)
    const samples: { none: Cost[]; ours: Cost[] } = { none: [], ours: [] }
    for (let round = 0; round < ROUNDS; round++) {
      const order = round % 2 === 0 ? (['none', 'ours'] as const) : (['ours', 'none'] as const)
      for (const name of order) samples[name].push(await cost(name === 'none' ? none : ours, pids))
    }
    lines.push(lineOf(query, rows, who, median(samples.none), median(samples.ours)))
  }
  await Promise.all([db.close(), plain.end()])
  return lines
}

function pair(db: Database, plain: pg.Client, tenant: Tenant, query: 'scan' | 'one row', who: 'engineer' | 'operator') {
  const { session } = tenant[who]
  const compiled: CompiledQuery =
    query === 'scan'
      ? compiler
          .selectFrom('app.asset')
          .select(({ fn }) => ['kind', fn.countAll().as('n'), fn.max('created_at').as('newest')])
          .groupBy('kind')
          .compile()
      : compiler
          .selectFrom('app.asset')
          .select(['asset_id', 'kind', 'name_sealed'])
          .where('asset_id', '=', tenant.asset)
          .compile()
  // The application's own WHERE is all that is left where the database enforces nothing.
  const text =
    query === 'scan'
      ? 'select kind, count(*) as n, max(created_at) as newest from bare.asset where org_id = $1 group by kind'
      : 'select asset_id, kind, name_sealed from bare.asset where org_id = $1 and asset_id = $2'
  const values = query === 'scan' ? [tenant.orgId] : [tenant.orgId, tenant.asset]
  const times = query === 'scan' ? repeats(tenant.rows) : POINT_REPEATS
  return {
    query,
    who,
    rows: query === 'scan' ? tenant.rows : 1,
    none: { once: () => plain.query({ name: `${query} ${tenant.rows} ${who}`, text, values }), times },
    ours: { once: () => db.queryInSession(session, compiled), times },
  }
}

async function cost({ once, times }: { once(): Promise<unknown>; times: number }, pids: number[]): Promise<Cost> {
  const before = { wall: performance.now(), own: process.cpuUsage(), backend: backendCpu(pids) }
  for (let i = 0; i < times; i++) await once()
  const wall_us = ((performance.now() - before.wall) * 1000) / times
  const own = process.cpuUsage(before.own)
  const backend_us = (backendCpu(pids) - before.backend) / times
  return { wall_us, backend_us, cpu_us: backend_us + (own.user + own.system) / times }
}

async function backends(superuser: pg.Client): Promise<number[]> {
  const { rows } = await superuser.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'fairlead_api'`,
  )
  return rows.map(({ pid }) => pid)
}

/** Microseconds of CPU that these processes have used since they began; the kernel counts nanoseconds. */
function backendCpu(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000, 0)
}

function median(costs: Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) =>
    costs.map(pick).sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? Number.NaN
  return {
    wall_us: of((cost) => cost.wall_us),
    cpu_us: of((cost) => cost.cpu_us),
    backend_us: of((cost) => cost.backend_us),
  }
}

function lineOf(query: string, rows: number, who: string, none: Cost, ours: Cost): Line {
  return {
    query,
    rows,
    who,
    none,
    ours,
    cpu_ratio: ours.cpu_us / none.cpu_us,
    cpu_more_us: ours.cpu_us - none.cpu_us,
    wall_more_us: ours.wall_us - none.wall_us,
  }
}

function report(lines: Line[], version: number): void {
  const cell = (value: number, digits = 0) => value.toFixed(digits).padStart(9)
  console.log(`isolation over none, PostgreSQL ${version}, median of ${ROUNDS} rounds (us each)`)
  console.log('query    who          rows  none cpu  ours cpu     ratio   more us  backend+  wall more')
  for (const { query, who, rows, none, ours, ...more } of lines)
    console.log(
      `${query.padEnd(8)} ${who.padEnd(9)} ${String(rows).padStart(7)} ${cell(none.cpu_us)} ${cell(ours.cpu_us)} ${cell(more.cpu_ratio, 2)} ${cell(more.cpu_more_us)} ${cell(ours.backend_us - none.backend_us)} ${cell(more.wall_more_us)}`,
    )
  const results = join(import.meta.dirname, 'results')
  mkdirSync(results, { recursive: true })
  writeFileSync(
    join(results, 'isolation.json'),
    `${JSON.stringify({ bench: 'isolation', postgresql: version, rounds: ROUNDS, lines }, null, 2)}\n`,
  )
}
