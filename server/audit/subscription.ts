import { sql } from 'kysely'
import { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { operation } from '../operation/operation.ts'

const answer = z.object({ daily: z.boolean() })

export const subscription = operation({
  id: 'audit.subscription',
  method: 'GET',
  path: '/v1/audit/subscription',
  permission: 'audit.read',
  audit: 'read',
  zone: 'api',
  summary: 'Whether the viewer gets the checkpoint of the day by mail',
  input: {},
  output: answer,
  handler: ({ session, about, deps }) => deps.db.inSession(session, (tx) => subscribed(tx, null), about),
})

/** Changes it where `daily` is not null; answers what holds. */
export async function subscribed({ kysely }: Tx, daily: boolean | null): Promise<{ daily: boolean }> {
  const { rows } = await sql<{ daily: boolean }>`select audit.subscribe(${daily}) as daily`.execute(kysely)
  return { daily: rows[0]?.daily ?? false }
}
