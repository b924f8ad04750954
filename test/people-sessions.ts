// Sessions of every kind for the tests of rights: planted in the database, so that each is exactly what a test says it
// is, whatever signing in would have made of it.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type GrantId, idFrom, type OrgId, type SessionId } from '../core/ids.ts'
import type { Permission } from '../core/permissions.ts'
import type { Answer, Ask } from '../server/api/testing.ts'
import { json, type Member, type PeoplePlatform, Visitor } from './people-platform.ts'

/** A program with an API token: no cookie, and no origin that it would have to tell. */
export class Program extends Visitor {
  readonly #token: string

  constructor(port: number, token: string) {
    super(port)
    this.#token = token
  }

  override ask(request: Ask): Promise<Answer> {
    return super.ask({ ...request, headers: { ...request.headers, authorization: `Bearer ${this.#token}` } })
  }
}

export type Planted = {
  aal?: 'password' | 'mfa' | 'token'
  /** Minutes since a factor was shown; null: never. */
  verifiedAgo?: number | null
  /** Makes it an API token. */
  scopes?: readonly Permission[]
}
export type PlantedSession = { sessionId: SessionId; visitor: Visitor; token: string }

/** One more session of a member. */
export async function plantSession(
  platform: PeoplePlatform,
  { orgId, personId, visitor: { port } }: Member,
  { scopes, aal = scopes === undefined ? 'mfa' : 'token', verifiedAgo = 0 }: Planted = {},
): Promise<PlantedSession> {
  const bytes = randomBytes(32)
  const token = bytes.toString('base64url')
  const sessionId = idFrom<SessionId>(randomBytes(16))
  await inTruth(platform, (truth) =>
    truth.query(
      `insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at,
         kind, aal, verified_at, scopes)
       select $1, $2, p.account_id, p.org_id, p.person_id, now() + interval '1 hour', now() + interval '1 day',
         $3, $4, now() - make_interval(mins => $5), $6
       from app.person p where p.org_id = $7 and p.person_id = $8`,
      [
        sessionId,
        createHash('sha256').update(bytes).digest(),
        scopes === undefined ? 'browser' : 'token',
        aal,
        verifiedAgo,
        scopes === undefined ? null : ` ${scopes.join(' ')} `,
        orgId,
        personId,
      ],
    ),
  )
  if (scopes !== undefined) return { sessionId, token, visitor: new Program(port, token) }
  const visitor = platform.visitor()
  visitor.cookies.set('__Host-session', token)
  return { sessionId, token, visitor }
}

/** Looks at the truth, or changes it, past every policy. */
export async function inTruth<T>(platform: PeoplePlatform, work: (truth: pg.Client) => Promise<T>): Promise<T> {
  let truth = truths.get(platform)
  if (truth === undefined) truths.set(platform, (truth = platform.database.superuser()))
  return work(await truth)
}
/** One connection each: it ends with its server. */
const truths = new WeakMap<PeoplePlatform, Promise<pg.Client>>()

/** Time passes for one browser: its person showed a factor so many minutes ago, or (null) never. */
export async function showedFactor(
  platform: PeoplePlatform,
  visitor: Visitor,
  minutesAgo: number | null,
): Promise<void> {
  const token = Buffer.from(visitor.cookies.get('__Host-session') ?? '', 'base64url')
  await inTruth(platform, (truth) =>
    truth.query(`update identity.session set verified_at = now() - make_interval(mins => $1) where token_hash = $2`, [
      minutesAgo,
      createHash('sha256').update(token).digest(),
    ]),
  )
}

export type Operating = { grantId: GrantId; visitor: Visitor }

/** A member of the staff operates as a tenant that asks for no consent. */
export async function operateAs(
  platform: PeoplePlatform,
  staff: Member,
  orgId: OrgId,
  elevated = false,
): Promise<Operating> {
  const { grantId } = await requestGrant(staff, orgId, elevated)
  const { visitor } = await plantSession(platform, staff)
  const entered = await visitor.post(`/v1/operate-as/${grantId}/enter`)
  assert.equal(entered.status, 204, entered.text)
  return { grantId, visitor }
}

export async function requestGrant(staff: Member, orgId: OrgId, elevated = false) {
  const body = { orgId, reason: 'The crane stands still', ticket: 'T-4711', minutes: 30, elevated }
  return json<{ grantId: GrantId; state: string }>(await staff.visitor.post('/v1/operate-as', body), 201)
}
