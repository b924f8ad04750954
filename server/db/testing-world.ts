// A small world for database tests: the platform's organisation and two tenants alike, each with two sites, a person of
// every role with a live session, and three assets. Written as the superuser, past every policy.
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { type AnyId, type AssetId, idFrom, type OrgId, type PersonId, type SiteId } from '../../core/ids.ts'
import type { Role } from '../../core/permissions.ts'
import { Secret, type SessionToken } from '../platform/secret.ts'

export type TestPerson = { personId: PersonId; session: SessionToken; token: Buffer }

export type TestOrg = {
  orgId: OrgId
  /** Operators and site managers are assigned to the first alone. */
  sites: [SiteId, SiteId]
  /** Two at the first site, one at the second. */
  assets: [AssetId, AssetId, AssetId]
  people: Record<Exclude<Role, 'staff' | 'none'>, TestPerson>
}

export type TestWorld = { a: TestOrg; b: TestOrg; platform: { orgId: OrgId; staff: TestPerson } }

export const randomId = <I extends AnyId>(): I => idFrom<I>(randomBytes(16))

export async function plantWorld(superuser: pg.Client): Promise<TestWorld> {
  const platform = randomId<OrgId>()
  await superuser.query(`insert into app.org (org_id, kind) values ($1, 'platform')`, [platform])
  const staff = await plantPerson(superuser, platform, 'staff')
  const a = await plantOrg(superuser, platform)
  const b = await plantOrg(superuser, platform)
  return { a, b, platform: { orgId: platform, staff } }
}

async function plantOrg(superuser: pg.Client, platform: OrgId): Promise<TestOrg> {
  const orgId = randomId<OrgId>()
  await superuser.query(`insert into app.org (org_id, kind, name_sealed) values ($1, 'tenant', $2)`, [
    orgId,
    randomBytes(40),
  ])
  await superuser.query('insert into app.org_register (org_id, tenant_id, name_sealed) values ($1, $2, $3)', [
    platform,
    orgId,
    randomBytes(40),
  ])
  const sites: [SiteId, SiteId] = [randomId(), randomId()]
  for (const siteId of sites)
    await superuser.query('insert into app.site (org_id, site_id, name_sealed, created_by) values ($1, $2, $3, null)', [
      orgId,
      siteId,
      randomBytes(40),
    ])
  const assets: [AssetId, AssetId, AssetId] = [randomId(), randomId(), randomId()]
  for (const [index, assetId] of assets.entries())
    await plantAsset(superuser, orgId, index < 2 ? sites[0] : sites[1], assetId)
  const people = {
    operator: await plantPerson(superuser, orgId, 'operator', sites[0]),
    site_manager: await plantPerson(superuser, orgId, 'site_manager', sites[0]),
    engineer: await plantPerson(superuser, orgId, 'engineer'),
    org_admin: await plantPerson(superuser, orgId, 'org_admin'),
  }
  return { orgId, sites, assets, people }
}

export async function plantAsset(superuser: pg.Client, orgId: OrgId, siteId: SiteId, assetId: AssetId): Promise<void> {
  await superuser.query(
    `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by) values ($1, $2, $3, 'pump', $4, null)`,
    [orgId, assetId, siteId, randomBytes(40)],
  )
}

export async function plantPerson(superuser: pg.Client, orgId: OrgId, role: Role, site?: SiteId): Promise<TestPerson> {
  const personId = randomId<PersonId>()
  const account = randomId<PersonId>()
  await superuser.query(
    `insert into identity.account (account_id, email_index, email_sealed, password_hash) values ($1, $2, $3, 'not a hash')`,
    [account, randomBytes(32), randomBytes(40)],
  )
  await superuser.query(
    `insert into app.person (org_id, org_kind, person_id, account_id, role, state, name_sealed, email_sealed)
     values ($1, $2, $3, $4, $5, 'active', $6, $7)`,
    [orgId, role === 'staff' ? 'platform' : 'tenant', personId, account, role, randomBytes(40), randomBytes(40)],
  )
  if (site !== undefined)
    await superuser.query('insert into app.person_site (org_id, person_id, site_id) values ($1, $2, $3)', [
      orgId,
      personId,
      site,
    ])
  const session = await plantSession(superuser, orgId, personId, account)
  return { personId, ...session }
}

export type TestSession = {
  aal?: 'password' | 'mfa' /** When a factor was last shown, seconds ago. */
  verifiedAgo_s?: number
}

/** A live session with a second factor shown just now, if not told otherwise. */
export async function plantSession(
  superuser: pg.Client,
  orgId: OrgId,
  personId: PersonId,
  accountId: string,
  { aal = 'mfa', verifiedAgo_s = 0 }: TestSession = {},
) {
  const token = randomBytes(32)
  await superuser.query(
    `insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, aal, verified_at)
     values ($1, $2, $3, $4, $5, now() + interval '1 hour', now() + interval '1 day', $6, now() - make_interval(secs => $7))`,
    [randomId<PersonId>(), createHash('sha256').update(token).digest(), accountId, orgId, personId, aal, verifiedAgo_s],
  )
  return { token, session: new Secret(token.toString('base64url')) }
}
