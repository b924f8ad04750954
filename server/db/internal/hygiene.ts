// What only a superuser can do: take catalogue, statistics and builtin functions away from PUBLIC, and put event
// triggers over the schema. On a server where the administrator is none, it is left and reported.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

/** Names of what could not be hardened here. */
export type HygieneReport = string[]

const DB_DIR = join(import.meta.dirname, '../../../db')

export async function applyHygiene(client: pg.Client): Promise<HygieneReport> {
  if (!(await isSuperuser(client)))
    return [
      'builtin functions, catalogue and statistics views stay open to PUBLIC (db/hygiene.sql)',
      'no event triggers watch over the schema and the trail (db/ddl-watch.sql)',
    ]
  await client.query('begin')
  try {
    await client.query(readFileSync(join(DB_DIR, 'hygiene.sql'), 'utf8'))
    await client.query(readFileSync(join(DB_DIR, 'ddl-watch.sql'), 'utf8'))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return []
}

/** Migrations may change the trail; nobody else may. The watch is back before anybody is let in (applyHygiene). */
export async function suspendWatch(client: pg.Client): Promise<void> {
  if (!(await isSuperuser(client))) return
  for (const name of ['fairlead_watch_ddl', 'fairlead_trail_no_drop', 'fairlead_trail_no_change'])
    await client.query(`drop event trigger if exists ${name}`)
}

async function isSuperuser(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  )
  return rows[0]?.rolsuper === true
}
