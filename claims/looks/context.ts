// SQL by hand in the api's own role, inside the context of a person who is signed in: the position of an attacker who
// can run any statement in the api process.
import type { Visitor } from '../../sim/visitor.ts'
import type { Sql } from '../world/sql.ts'
import type { World } from '../world/world.ts'

/** The token of a visitor's session, as the database knows it. */
export function tokenBytes(visitor: Visitor): Buffer {
  const text = /__Host-session=([^;]+)/.exec(visitor.cookie)?.[1]
  if (text === undefined) throw new Error('the visitor is not signed in')
  return Buffer.from(text, 'base64url')
}

export function inContext<T>(world: World, visitor: Visitor, work: (sql: Sql) => Promise<T>): Promise<T> {
  return world.sql('api', async (sql) => {
    await sql.rows('begin')
    await sql.rows('select ctx.open($1, $2, $3)', [tokenBytes(visitor), 'claims', '::1'])
    try {
      return await work(sql)
    } finally {
      await sql.rows('rollback')
    }
  })
}

/** The tables that hold an organisation's rows, from the catalogue. */
export const TENANT_TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'audit') and c.relkind in ('r', 'p') and not c.relispartition
    and exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
  order by 1`

/** Rows of `table` that a query sees, and of how many organisations. A table that may not be read at all shows nothing. */
export async function seen(sql: Sql, table: string): Promise<{ rows: number; organisations: string[] }> {
  await sql.rows('savepoint look')
  const refused = await sql.refusal(`select from ${table} limit 0`)
  if (refused !== undefined) {
    await sql.rows('rollback to savepoint look')
    return { rows: 0, organisations: [] }
  }
  const [row] = await sql.rows(
    `select count(*)::int as rows, coalesce(array_agg(distinct org_id::text), '{}') as organisations from ${table}`,
  )
  const organisations = Array.isArray(row?.['organisations']) ? row['organisations'].map(String) : []
  return { rows: Number(row?.['rows'] ?? 0), organisations }
}
