// P-49: no login of the platform edits or deletes a line of the log, or switches off what writes it; the owner of the
// whole server has to break it open first, and P-50 shows that this is found.
import { holds, type Probe } from '../claim.ts'
import type { Sql } from '../world/sql.ts'
import type { World } from '../world/world.ts'

const LOGINS = ['api', 'auth', 'gateway', 'worker', 'vault', 'migrator'] as const
const TABLES = ['audit.line', 'audit.leaf', 'audit.tile', 'audit.checkpoint']
const STATEMENTS = TABLES.flatMap((table) => [
  `delete from ${table}`,
  `update ${table} set org_id = org_id`,
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
  'drop event trigger if exists audit_stands',
  'set role fairlead_definer',
  'set role fairlead_owner',
]

async function obeyed(sql: Sql, statements: readonly string[]): Promise<string | undefined> {
  for (const text of statements) {
    await sql.rows('begin')
    const refusal = await sql.refusal(text)
    await sql.rows('rollback')
    if (refusal === undefined && !text.startsWith('drop event trigger if exists')) return text
  }
  return undefined
}

async function allRefuse(world: World, logins: readonly ((typeof LOGINS)[number] | 'superuser')[]): Promise<string> {
  for (const login of logins) {
    const text = await world.sql(login, (sql) => obeyed(sql, [...STATEMENTS, ...MORE]))
    holds(text === undefined, `${login} is obeyed: ${text}`)
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
