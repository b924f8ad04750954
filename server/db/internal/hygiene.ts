// What only a superuser can do: take catalogue, statistics and builtin functions away from PUBLIC, and put event
// triggers over the schema. On a server where the administrator is none, it is left and reported.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

/** Names of what could not be hardened here. */
export type HygieneReport = string[]

const HYGIENE = join(import.meta.dirname, '../../../db/hygiene.sql')

export async function applyHygiene(client: pg.Client): Promise<HygieneReport> {
  const { rows } = await client.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user')
  if (rows[0]?.rolsuper !== true) return ['the administrator is no superuser: catalogue, statistics and builtin functions stay open to PUBLIC']
  await client.query('begin')
  await client.query(readFileSync(HYGIENE, 'utf8'))
  await client.query('commit')
  return []
}
