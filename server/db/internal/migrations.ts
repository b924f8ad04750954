// db/migrations/*.sql in order, each in a transaction of its own with its line in migration.applied; then db/roles.sql and db/lints.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { conflict } from '../../../core/errors.ts'
import { applyLints } from './lints.ts'

const DB_DIR = join(import.meta.dirname, '../../../db')

export type Migration = { name: string; sql: string; sha256: string }
type Random = (bytes: number) => Buffer

export function readMigrations(dir = join(DB_DIR, 'migrations')): Migration[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name) => {
    const sql = readFileSync(join(dir, name), 'utf8')
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
  })
}

/** Those still to be applied. Throws Failure conflict when what was applied is not what the code holds. */
export function pending(
  known: readonly Migration[],
  applied: readonly { name: string; sha256: string }[],
): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of applied) {
    const migration = byName.get(name)
    if (migration === undefined)
      throw conflict(`the schema is newer than this program: it has ${name}`, {
        hint: 'Start the version that made it, or a later one.',
      })
    if (migration.sha256 !== sha256)
      throw conflict(`migration ${name} was edited after it was applied`, {
        hint: 'Migrations only append: undo the edit, add another file.',
      })
  }
  const done = new Set(applied.map(({ name }) => name))
  return known.filter(({ name }) => !done.has(name))
}

export async function applyMigrations(client: pg.Client, random: Random): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('set local role fairlead_owner')
    await client.query('create schema if not exists migration')
    await client.query(`create table if not exists migration.applied (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
  })
  await client.query('set role fairlead_owner')
  const applied = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration.applied')
  await client.query('reset role')
  for (const migration of pending(readMigrations(), applied.rows)) await applyOne(client, migration)
  await inTransaction(client, async () => {
    await client.query(readFileSync(join(DB_DIR, 'roles.sql'), 'utf8'))
    await ensureContextKey(client, random)
    await client.query('set local role fairlead_owner')
    await client.query('select app.segment_days(2)')
    await client.query(NO_STATISTICS)
    await applyLints(client)
  })
}

async function applyOne(client: pg.Client, { name, sql, sha256 }: Migration): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('set local role fairlead_owner')
    await client.query(definerMayCreate('grant', 'to'))
    await client.query(sql)
    await client.query('set local role fairlead_owner')
    await client.query(definerMayCreate('revoke', 'from'))
    await client.query('insert into migration.applied (name, sha256) values ($1, $2)', [name, sha256])
  })
}

/** fairlead_definer makes its functions itself, during a migration and at no other time. */
function definerMayCreate(verb: 'grant' | 'revoke', preposition: 'to' | 'from'): string {
  return `do $$ declare s text; begin
    for s in select nspname from pg_namespace where nspowner = 'fairlead_owner'::regrole and nspname <> 'migration' loop
      execute format('${verb} create${verb === 'grant' ? ', usage' : ''} on schema %I ${preposition} fairlead_definer', s);
    end loop; end $$`
}

/** RFC 2104: the key of the context, XORed with ipad and opad. A new one at every start ends no session, only transactions. */
async function ensureContextKey(client: pg.Client, random: Random): Promise<void> {
  const key = random(64)
  await client.query('set local role fairlead_definer')
  await client.query(
    `insert into ctx.key (inner_pad, outer_pad) values ($1, $2)
     on conflict (only_one) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad, created_at = now()`,
    [key.map((byte) => byte ^ 0x36), key.map((byte) => byte ^ 0x5c)],
  )
}

/** EXPLAIN's row estimates are an oracle where they come from other tenants' values: no statistics on our columns. */
const NO_STATISTICS = `do $$ declare c record; begin
  for c in select a.attrelid::regclass as table_name, a.attname from pg_attribute a join pg_class t on t.oid = a.attrelid
    where t.relnamespace::regnamespace::text in ('app', 'identity', 'pki', 'audit', 'ctx') and t.relkind in ('r', 'p')
      and a.attnum > 0 and not a.attisdropped and a.attstattarget is distinct from 0
  loop execute format('alter table %s alter column %I set statistics 0', c.table_name, c.attname); end loop; end $$`

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
