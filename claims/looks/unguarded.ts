// The owner of the whole server with the guards of the schema taken off: what the platform's own rules stop even a
// superuser from doing by a plain statement is done all the same, and the guards stand again afterwards.
import type { Sql } from '../world/sql.ts'

export async function unguarded<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  const guards = await sql.rows(
    `select quote_ident(evtname) as name from pg_catalog.pg_event_trigger where evtenabled = 'A'`,
  )
  const others = await sql.rows(
    `select quote_ident(evtname) as name from pg_catalog.pg_event_trigger where evtenabled = 'O'`,
  )
  for (const { name } of [...guards, ...others]) await sql.rows(`alter event trigger ${String(name)} disable`)
  try {
    return await work()
  } finally {
    for (const { name } of guards) await sql.rows(`alter event trigger ${String(name)} enable always`)
    for (const { name } of others) await sql.rows(`alter event trigger ${String(name)} enable`)
  }
}

/** Changes rows of a table whose triggers would refuse it. */
export async function withoutTriggers<T>(sql: Sql, table: string, work: () => Promise<T>): Promise<T> {
  return unguarded(sql, async () => {
    const triggers = await sql.rows(
      `select quote_ident(tgname) as name from pg_catalog.pg_trigger where tgrelid = $1::regclass and tgenabled = 'A' and not tgisinternal`,
      [table],
    )
    for (const { name } of triggers) await sql.rows(`alter table ${table} disable trigger ${String(name)}`)
    try {
      return await work()
    } finally {
      for (const { name } of triggers) await sql.rows(`alter table ${table} enable always trigger ${String(name)}`)
    }
  })
}
