// A log for tests: database, vault and a sealer in this process, and a truth that is worked out anew from the lines.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { OrgId } from '../../../core/ids.ts'
import { logVerifiers, originOf, readCheckpoint } from '../../../core/merkle/checkpoint.ts'
import { formatExportHeader, formatExportLine } from '../../../core/merkle/export-file.ts'
import { Frontier } from '../../../core/merkle/frontier.ts'
import { leafHash } from '../../../core/merkle/hash.ts'
import { formatVkey, type Verifier } from '../../../core/merkle/keys.ts'
import { signatureOf } from '../../../core/merkle/note.ts'
import type { TileRoot } from '../../../core/merkle/tiles.ts'
import { type Database, openDatabase } from '../../db/database.ts'
import { startTestServer, type TestDatabase, type TestServerOptions } from '../../db/testing.ts'
import { randomId } from '../../db/testing-world.ts'
import type { Config } from '../../platform/config.ts'
import { createLog } from '../../platform/log.ts'
import type { RunningPostgres } from '../../platform/postgres.ts'
import { openVault, type VaultClient } from '../../vault/client.ts'
import { start as startVault } from '../../vault/main.ts'
import { Sealer } from './sealer.ts'

export type LogWorld = {
  config: Config
  database: TestDatabase
  postgres: RunningPostgres
  superuser: pg.Client
  db: Database
  vault: VaultClient
  /** Log lines that the sealer and the witnesses wrote. */
  said: string[]
  sealer(): Sealer
  /** An organisation with the lines of its own making, `made` of them, and no other. */
  newOrg(): Promise<OrgId>
  made: number
  /** Writes `count` audited changes in one transaction, on a client of one's own if the transaction should stay open. */
  write(orgId: OrgId, count: number, client?: pg.Client): Promise<void>
  verifier(orgId: OrgId): Promise<Verifier>
  vkey(orgId: OrgId): Promise<string>
  /** SQL as somebody with superuser rights, past every trigger. */
  byHand(sql: string, values?: unknown[]): Promise<void>
  /** Works the whole tree out from the lines, and compares everything that stands. Answers the number of leaves. */
  check(orgId: OrgId): Promise<number>
  stop(): Promise<void>
}

export async function startLogWorld(options: TestServerOptions = {}): Promise<LogWorld> {
  const server = await startTestServer(options)
  const database = await server.database()
  const superuser = await database.superuser()
  const dir = mkdtempSync(join(tmpdir(), 'fl-log-'))
  const config = { ...database.config, dataDir: join(dir, 'data'), runDir: join(dir, 'run') }
  const said: string[] = []
  const log = createLog('sealing-test', { to: { write: (line: string) => said.push(line) } })
  const running = await startVault(config, log)
  const db = openDatabase(config, 'worker')
  const vault = openVault(config, 'worker')
  const verifier = async (orgId: OrgId): Promise<Verifier> => {
    const { log: key } = await vault.call('trust', {})
    return logVerifiers(originOf(key.name, orgId), key.publicKey).text
  }
  const newOrg = async (): Promise<OrgId> => {
    const orgId = randomId<OrgId>()
    await superuser.query(`insert into app.org (org_id, kind) values ($1, 'tenant')`, [orgId])
    return orgId
  }
  const first = await newOrg()
  const { rows } = await superuser.query('select count(*)::int as made from audit.line where org_id = $1', [first])
  return {
    config,
    database,
    postgres: server.server,
    superuser,
    db,
    vault,
    said,
    sealer: () => new Sealer(db, vault, log, () => new Date()),
    newOrg,
    made: rows[0].made,
    write: async (orgId, count, client = superuser) => {
      await client.query(
        `insert into app.site (org_id, site_id, name_sealed, created_by) select $1, gen_random_uuid(), sha256(g::text::bytea), null from generate_series(1, $2::int) g`,
        [orgId, count],
      )
    },
    verifier,
    vkey: async (orgId) => formatVkey(await verifier(orgId)),
    byHand: (sql, values) => byHand(superuser, sql, values),
    check: async (orgId) => checkLog(superuser, orgId, await verifier(orgId)),
    stop: async () => {
      vault.close()
      await db.close()
      await running.close()
      await database.drop()
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Triggers of the trail fire always, whatever a session says, so they are disabled; that takes a superuser. */
async function byHand(superuser: pg.Client, sql: string, values: unknown[] = []): Promise<void> {
  const tables = ['line', 'leaf', 'sealed', 'tile', 'checkpoint', 'cosignature']
  const triggers = (how: string) => tables.map((t) => `alter table audit.${t} ${how} trigger user`).join(';')
  // In this mode event triggers do not fire: the trail does not see that it is changed.
  await superuser.query(`set session_replication_role = replica; ${triggers('disable')}`)
  try {
    await superuser.query(sql, values)
  } finally {
    await superuser.query(`${triggers('enable')}`)
    for (const t of tables)
      await superuser.query(
        `alter table audit.${t} enable always trigger only_grows; alter table audit.${t} enable always trigger never_emptied`,
      )
    await superuser.query('reset session_replication_role')
  }
}

async function checkLog(superuser: pg.Client, orgId: OrgId, key: Verifier): Promise<number> {
  const lines = await superuser.query<{ line_id: string; text: string }>(
    `select l.line_id, audit.leaf_text(l) as text from audit.line l join audit.leaf f using (org_id, line_id) where l.org_id = $1 order by l.xid, l.n`,
    [orgId],
  )
  const leaves = await superuser.query<{ seq: string; line_id: string; hash: Buffer }>(
    'select seq, line_id, hash from audit.leaf where org_id = $1 order by seq',
    [orgId],
  )
  const tiles: TileRoot[] = []
  const frontier = new Frontier()
  const roots = [frontier.root()]
  for (const [i, leaf] of leaves.rows.entries()) {
    assert.equal(Number(leaf.seq), i, 'no gap')
    assert.equal(leaf.line_id, lines.rows[i]?.line_id, `leaf ${i} is the line whose turn it was`)
    assert.deepEqual(leaf.hash, leafHash(Buffer.from(lines.rows[i]?.text ?? '')), `hash of ${i}`)
    frontier.append(leaf.hash, (tile) => tiles.push(tile))
    roots.push(frontier.root())
  }
  const checkpoints = await superuser.query<{ size: string; root: Buffer; note: string }>(
    'select size, root, note from audit.checkpoint where org_id = $1 order by size',
    [orgId],
  )
  for (const { size, root, note } of checkpoints.rows) {
    const read = readCheckpoint(note)
    assert.deepEqual([read.origin, read.size, read.root], [key.name, Number(size), root])
    assert.deepEqual(root, roots[Number(size)], `root of ${size}`)
    assert.deepEqual(signatureOf(read.note, key), {})
  }
  assert.equal(
    Number(checkpoints.rows.at(-1)?.size ?? 0),
    leaves.rows.length,
    'the newest checkpoint covers every leaf',
  )
  const kept = await superuser.query<{ level: number; tile_index: string; root: Buffer }>(
    'select level, tile_index, root from audit.tile where org_id = $1 order by level, tile_index',
    [orgId],
  )
  assert.deepEqual(
    kept.rows.map(({ level, tile_index, root }) => ({ level, index: Number(tile_index), root })),
    tiles.toSorted((a, b) => a.level - b.level || a.index - b.index),
  )
  return leaves.rows.length
}

/** A full export of the newest checkpoint, as server/audit writes it: every leaf in order, whatever has become of its line. */
export async function exportOf(world: LogWorld, orgId: OrgId, made = new Date()): Promise<string> {
  const { superuser } = world
  const newest = await superuser.query<{ size: string; note: string }>(
    `select c.size, c.note || coalesce((select string_agg(s.line, '') from audit.cosignature s where s.org_id = c.org_id and s.size = c.size), '') as note
     from audit.checkpoint c where c.org_id = $1 order by c.size desc limit 1`,
    [orgId],
  )
  const leaves = await superuser.query<{ seq: string; hash: Buffer; text: string | null }>(
    `select f.seq, f.hash, case when l.line_id is null then null else audit.leaf_text(l) end as text
     from audit.leaf f left join audit.line l on l.org_id = f.org_id and l.line_id = f.line_id where f.org_id = $1 and f.seq < $2 order by f.seq`,
    [orgId, newest.rows[0]?.size],
  )
  const { name } = await world.verifier(orgId)
  const header = {
    origin: name,
    vkey: await world.vkey(orgId),
    size: Number(newest.rows[0]?.size),
    first: 0,
    end: Number(newest.rows[0]?.size),
    checkpoint: newest.rows[0]?.note ?? '',
    made: made.toISOString(),
    from: null,
    to: null,
  }
  const lines = leaves.rows.map(({ seq, hash, text }) => formatExportLine({ seq: Number(seq), hash, text }))
  return formatExportHeader(header) + lines.join('')
}
