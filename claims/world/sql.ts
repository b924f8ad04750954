// SQL by hand, as each of the database's logins: what somebody has who took a process over, or the whole machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '../../server/platform/config.ts'

export type Login = 'api' | 'auth' | 'gateway' | 'worker' | 'vault' | 'migrator' | 'superuser'

export type Sql = {
  rows(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** The refusal of the database, or undefined when it obeyed. */
  refusal(text: string, values?: unknown[]): Promise<string | undefined>
  close(): Promise<void>
}

const SUPERUSER = 'postgres'

export async function openSql(config: Config, login: Login): Promise<Sql> {
  const { host, port, name } = config.database
  const password = readFileSync(join(config.secretsDir, `db-${login}.password`), 'utf8').trim()
  const user = login === 'superuser' ? SUPERUSER : `fairlead_${login}`
  const client = new pg.Client({ host, port, database: name, user, password })
  // The platform is stopped before its auditors have left.
  client.on('error', () => undefined)
  await client.connect()
  return {
    rows: async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
    async refusal(text, values) {
      try {
        await client.query(text, values)
        return undefined
      } catch (error) {
        if (error instanceof pg.DatabaseError) return error.message
        throw error
      }
    },
    close: () => client.end(),
  }
}
