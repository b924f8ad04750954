import { z } from 'zod'
import type { PersonId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { instant, permission, personId, sessionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText, tokenName } from '../fields.ts'
import { permissionsOf } from '../groups/fields.ts'
import { namedOf, namedPeople } from '../people/names.ts'
import { type SessionRow, sessionsOf } from './rows.ts'
import { refuseToken } from './token.ts'

export const list = operation({
  id: 'sessions.list',
  method: 'GET',
  path: '/v1/sessions',
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary:
    'The live sessions of oneself, or (session.manage) of the organisation: browsers, API tokens, staff, streams',
  input: { query: z.object({ of: z.enum(['me', 'organisation']).default('me') }) },
  output: z.object({
    sessions: z.array(
      z.object({
        sessionId,
        /** Null for staff of the platform, who are nobody's person here. */
        person: z.object({ personId, name: z.string().nullable() }).nullable(),
        staff: z.boolean(),
        kind: z.enum(['browser', 'link', 'token']),
        name: z.string().nullable(),
        permissions: z.array(permission).nullable(),
        createdAt: instant,
        lastSeenAt: instant,
        expiresAt: instant,
        address: z.string().nullable(),
        client: z.string().nullable(),
        aal: z.enum(['password', 'mfa', 'link', 'token']),
        operateAs: z.boolean(),
        streams: z.number().int().nonnegative(),
        isCurrent: z.boolean(),
      }),
    ),
  }),
  async handler({ input, session, about, deps }) {
    const reading = deps.db.inSession(
      session,
      async (tx) => {
        await refuseToken(tx)
        return Promise.all([sessionsOf(tx, input.query.of === 'organisation'), namedPeople(tx).execute()])
      },
      about,
    )
    const [[rows, people], keys] = await Promise.all([reading, deps.keys.forSession(session)])
    const person = new Map(people.map((row) => [row.person_id, row]))
    return {
      sessions: rows.map((row) => ({
        ...factsOf(row),
        name: row.name_sealed === null ? null : nameOf(keys, row),
        person: row.person_id === null ? null : nameIn(keys, person, row.person_id),
      })),
    }
  },
})

const nameOf = (keys: OrgKeys, row: SessionRow): string | null =>
  openText(keys, tokenName(row.session_id), row.name_sealed)

type People = ReadonlyMap<PersonId, Parameters<typeof namedOf>[1]>

function nameIn(keys: OrgKeys, people: People, id: PersonId) {
  const row = people.get(id)
  return { personId: id, name: row === undefined ? null : namedOf(keys, row).name }
}

function factsOf(row: SessionRow) {
  return {
    sessionId: row.session_id,
    staff: row.staff_id !== null,
    kind: row.kind,
    permissions: row.scopes === null ? null : permissionsOf(row.scopes.split(' ')),
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    address: row.address,
    client: row.client,
    aal: row.aal,
    operateAs: row.grant_id !== null,
    streams: row.streams,
    isCurrent: row.is_current,
  }
}
