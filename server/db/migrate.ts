// Brings a database to the schema of this code. The flow:
//   internal/roles      who can log in, who owns what; passwords from secretsDir         (as the administrator)
//   internal/migrations db/migrations/*.sql that are not applied yet, then db/roles.sql   (as fairlead_migrator)
//   internal/hygiene    what only a superuser can take away or watch over                (as the administrator)
//   check-schema        every rule of db/lints holds, or nobody is let in
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Config, DatabaseAdmin } from '../platform/config.ts'
import { refuseUnfitVersion } from '../platform/postgres-version.ts'
import { ensureSecret } from '../platform/secrets.ts'
import { checkSchema } from './check-schema.ts'
import { connect } from './internal/connection.ts'
import { applyHygiene, type HygieneReport, suspendWatch } from './internal/hygiene.ts'
import { applyMigrations } from './internal/migrations.ts'
import { ensureDatabase, ensureRoles } from './internal/roles.ts'

/**
 * Migrates, or throws Failure: unavailable (server unfit or away), conflict (an applied migration was edited, or the
 * schema is newer than this code). Idempotent; of two at once the second waits. Resolves to what could not be hardened
 * because the administrator is no superuser (empty on the embedded server).
 */
export async function migrate(config: Config, admin: DatabaseAdmin): Promise<HygieneReport> {
  await ensureDatabase(config, admin)
  const { client } = await connect(config.database, admin)
  try {
    const version = await client.query<{ number: number }>(
      `select current_setting('server_version_num')::int as number`,
    )
    refuseUnfitVersion(version.rows[0]?.number ?? 0)
    // Lock: one migration at a time in a cluster's database. Held by this session, gone with it.
    await client.query(`select pg_advisory_lock(hashtext('fairlead.migrate'))`)
    await ensureRoles(client, config)
    await suspendWatch(client)
    await asMigrator(config, (migrator) => applyMigrations(migrator, randomBytes))
    const left = await applyHygiene(client)
    await asMigrator(config, checkSchema)
    return left
  } finally {
    await client.end()
  }
}

async function asMigrator(config: Config, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const password = ensureSecret(config, 'db-migrator.password')
  const { client } = await connect(config.database, { user: 'fairlead_migrator', password })
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
