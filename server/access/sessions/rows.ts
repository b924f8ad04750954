// Live sessions, as the database lets this session see them (app.sessions).
import { sql } from 'kysely'
import type { GrantId, PersonId, SessionId } from '../../../core/ids.ts'
import { SESSIONS_LISTED_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'

export type SessionRow = {
  session_id: SessionId
  person_id: PersonId | null
  staff_id: PersonId | null
  kind: 'browser' | 'link' | 'token'
  name_sealed: Buffer | null
  scopes: string | null
  created_at: Date
  last_seen_at: Date
  expires_at: Date
  address: string | null
  client: string | null
  aal: 'password' | 'mfa' | 'link' | 'token'
  grant_id: GrantId | null
  streams: number
  is_current: boolean
}

export async function sessionsOf({ kysely }: Tx, everybody: boolean): Promise<SessionRow[]> {
  // FL002 for everybody's without session.manage.
  const { rows } = await sql<SessionRow>`
    select session_id, person_id, staff_id, kind, name_sealed, scopes, created_at, last_seen_at, expires_at, address,
      client, aal, grant_id, streams, is_current
    from app.sessions(${everybody}) order by last_seen_at desc, session_id limit ${SESSIONS_LISTED_MAX}`.execute(kysely)
  return rows
}
