// P-49: no login of the platform edits or deletes a line of the log, or switches off what writes it; the owner of the
// whole server has to break it open first, and P-50 shows that this is found.
import { holds, type Probe } from '../claim.ts'
import type { Sql } from '../world/sql.ts'
import type { World } from '../world/world.ts'

const LOGINS = ['api', 'auth', 'gateway', 'worker', 'vault', 'migrator'] as const
const TABLES = ['audit.line', 'audit.leaf', 'audit.tile', 'audit.checkpoint']
/** A statement that reaches no row fails here by dividing by none of them. */
const STATEMENTS = TABLES.flatMap((table) => [
  `with gone as (delete from ${table} returning 1) select 1 / count(*) from gone`,
  `with gone as (update ${table} set org_id = org_id returning 1) select 1 / count(*) from gone`,
  `truncate ${table}`,
  `drop table ${table} cascade`,
  `alter table ${table} disable trigger all`,
  `alter table ${table} rename to gone`,
  `alter table ${table} no force row level security`,
])
const MORE = [
  'set session_replication_role = replica',
  'drop schema audit cascade',
  'drop trigger audit on app.asset',
  'alter table app.asset disable trigger audit',
]
/** Roles without a login that own tables and functions: who migrates may become them, nobody else. */
const OWNERS = ['fairlead_owner', 'fairlead_definer'] as const

async function obeyed(sql: Sql, statements: readonly string[], as?: string): Promise<string | undefined> {
  for (const text of statements) {
    await sql.rows('begin')
    if (as !== undefined) await sql.rows(`set local role ${as}`)
    // The rules of the schema are looked at when the transaction commits, so that is what is tried.
    const refusal = (await sql.refusal(text)) ?? (await sql.refusal('commit'))
    if (refusal === undefined) return text
    await sql.rows('rollback')
  }
  return undefined
}

async function allRefuse(world: World, logins: readonly ((typeof LOGINS)[number] | 'superuser')[]): Promise<string> {
  for (const login of logins) {
    const text = await world.sql(login, (sql) => obeyed(sql, [...STATEMENTS, ...MORE]))
    holds(text === undefined, `${login} is obeyed: ${text}`)
    for (const owner of OWNERS) {
      const became = await world.sql(login, async (sql) => {
        const refusal = await sql.refusal(`set role ${owner}`)
        return refusal === undefined ? ((await obeyed(sql, [...STATEMENTS, ...MORE], owner)) ?? 'nothing') : undefined
      })
      holds(became === undefined || login === 'migrator', `${login} may become ${owner}`)
      holds(became === undefined || became === 'nothing', `${login} as ${owner} is obeyed: ${became}`)
    }
  }
  return `${logins.length} logins, ${STATEMENTS.length + MORE.length} statements each, all refused`
}

export const probe: Probe = {
  id: 'P-49',
  async run(world) {
    const told = await allRefuse(world, LOGINS)
    // Even the superuser is stopped by a plain statement, because the triggers fire always.
    await world.sql('superuser', async (sql) => {
      for (const table of TABLES.slice(0, 1))
        for (const text of [`delete from ${table}`, `update ${table} set org_id = org_id`, `truncate ${table}`])
          holds((await sql.refusal(text)) !== undefined, `a superuser's plain statement is obeyed: ${text}`)
    })
    return `${told}; a superuser's plain delete, update and truncate too`
  },
  control: {
    broken: 'the superuser in the place of the platform’s logins',
    run: (world) => allRefuse(world, ['superuser']),
  },
}
