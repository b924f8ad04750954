// The database, its login roles and who is a member of whom. Applied at every migration; idempotent.
import type pg from 'pg'
import type { Config, DatabaseAdmin } from '../../platform/config.ts'
import { scramVerifier } from '../../platform/scram.ts'
import { ensureSecret } from '../../platform/secrets.ts'
import { connect } from './connection.ts'

export const PROCESS_ROLES = ['api', 'auth', 'gateway', 'vault', 'worker'] as const

/** No login. fairlead_builtin: pure functions for the processes; fairlead_catalog: what PUBLIC has on a fresh server. */
const GROUPS = ['fairlead_owner', 'fairlead_definer', 'fairlead_builtin', 'fairlead_catalog'] as const

/** Creates the configured database when it does not exist: on the embedded server, at its first start. */
export async function ensureDatabase(config: Config, admin: DatabaseAdmin): Promise<void> {
  const { client } = await connect(config.database, { ...admin, database: 'postgres' })
  try {
    const { name } = config.database
    const found = await client.query('select from pg_database where datname = $1', [name])
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)} template template0 encoding 'UTF8'`)
  } finally {
    await client.end()
  }
}

/** Roles, memberships, passwords, and what PUBLIC may do with the database itself: nothing. */
export async function ensureRoles(client: pg.Client, config: Config): Promise<void> {
  const existing = await client.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname like 'fairlead\\_%'`,
  )
  const known = new Set(existing.rows.map((row) => row.rolname))
  for (const group of GROUPS) if (!known.has(group)) await client.query(`create role ${group} nologin`)
  for (const name of [...PROCESS_ROLES, 'migrator'])
    await ensureLogin(client, config, name, known.has(`fairlead_${name}`))
  // The migrator does nothing in its own name: it becomes owner or definer, and says so (set local role).
  await client.query('grant fairlead_owner, fairlead_definer to fairlead_migrator')
  await client.query('grant fairlead_catalog to fairlead_owner, fairlead_definer, fairlead_migrator')
  for (const name of PROCESS_ROLES) await client.query(`grant fairlead_builtin to fairlead_${name}`)
  const database = client.escapeIdentifier(config.database.name)
  await client.query(`revoke all on database ${database} from public`)
  const logins = [...PROCESS_ROLES, 'migrator'].map((name) => `fairlead_${name}`).join(', ')
  await client.query(`grant connect on database ${database} to ${logins}`)
  await client.query(`grant create on database ${database} to fairlead_owner`)
}

async function ensureLogin(client: pg.Client, config: Config, name: string, exists: boolean): Promise<void> {
  const role = `fairlead_${name}`
  // The migrator inherits nothing, so that a migration has to name the role it acts as.
  if (!exists) await client.query(`create role ${role} login ${name === 'migrator' ? 'noinherit' : 'inherit'}`)
  const verifier = scramVerifier(ensureSecret(config, `db-${name}.password`))
  await client.query(`alter role ${role} password ${client.escapeLiteral(verifier)}`)
  // A role may change its own defaults; an injection could. They are put back at every start.
  await client.query(`alter role ${role} reset all`)
}
