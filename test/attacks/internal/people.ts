// People with groups, tokens and grants in our database: who holds a little, who has shown too little, who is a guest.
import type pg from 'pg'
import type { OrgId } from '../../../core/ids.ts'
import { plantPerson, type TestOrg, type TestPerson, type TestWorld } from '../../../server/db/testing-world.ts'
import type { Party } from '../attack.ts'
import { newId } from './party.ts'

type More = Record<'helper' | 'weak' | 'stale' | 'token' | 'operating' | 'wall', Buffer>

const EVERYTHING = `array(select permission from ctx.permission where not platform)`
const HELPS = `array['person.edit', 'person.read', 'group.edit']`

export async function plantPeople(
  superuser: pg.Client,
  org: TestOrg,
  platform: TestWorld['platform'],
  me: Party,
  victim: Party,
): Promise<More> {
  for (const party of [me, victim]) await plantOrganisation(superuser, party)
  // The victim's organisation demands consent of staff; nobody has given any.
  await superuser.query('update app.org_settings set consent_required = true where org_id = $1', [victim.orgId])
  const helper = await plantPerson(superuser, org.orgId, 'operator', org.sites[0])
  await plantGroup(superuser, me, newId(), HELPS, helper.personId)
  const alter = (person: TestPerson, what: string) =>
    superuser.query(`update identity.session set ${what} where token_hash = sha256($1)`, [person.token])
  const [weak, stale, token] = [
    await plantPerson(superuser, org.orgId, 'org_admin'),
    await plantPerson(superuser, org.orgId, 'org_admin'),
    await plantPerson(superuser, org.orgId, 'org_admin'),
  ]
  await alter(weak, `aal = 'password'`)
  await alter(stale, `verified_at = now() - interval '1 hour'`)
  await alter(token, `kind = 'token', aal = 'token', scopes = ' asset.read person.edit '`)
  const operating = await plantPerson(superuser, platform.orgId, 'staff')
  for (const party of [me, victim])
    await plantGrants(superuser, platform.orgId, operating.personId, platform.staff.personId, party)
  await superuser.query('update identity.session set grant_org_id = $2, grant_id = $3 where token_hash = sha256($1)', [
    operating.token,
    me.orgId,
    me.grantId,
  ])
  const wall = await plantPerson(superuser, org.orgId, 'org_admin')
  const dashboardId = newId()
  await superuser.query(
    `insert into app.dashboard (org_id, dashboard_id, owner_id, name_sealed, tiles_sealed, asset_ids, plan_site_ids)
     values ($1, $2, $3, 'x', 'x', array[$4::uuid, $5::uuid], array[$6::uuid])`,
    [org.orgId, dashboardId, wall.personId, me.assetId, victim.assetId, victim.siteId],
  )
  await alter(wall, `kind = 'token', aal = 'token', scopes = ' asset.read ', dashboard_id = '${dashboardId}'`)
  return {
    helper: helper.token,
    weak: weak.token,
    stale: stale.token,
    token: token.token,
    operating: operating.token,
    wall: wall.token,
  }
}

async function plantOrganisation(superuser: pg.Client, party: Party): Promise<void> {
  await plantGroup(superuser, party, party.groupId, EVERYTHING)
  await superuser.query(
    `insert into app.person (org_id, org_kind, person_id, role, state, email_sealed) values ($1, 'tenant', $2, 'org_admin', 'invited', $3)`,
    [party.orgId, party.invitedId, Buffer.from(party.mark)],
  )
  await superuser.query('insert into identity.stream (session_id, place, stream_id) values ($1, 1, $2)', [
    party.sessionId,
    party.streamId,
  ])
}

async function plantGroup(superuser: pg.Client, party: Party, groupId: string, permissions: string, member?: string) {
  await superuser.query(
    `insert into app.permission_group (org_id, group_id, name_sealed, permissions, everywhere, created_by) values ($1, $2, $3, ${permissions}, true, null)`,
    [party.orgId, groupId, Buffer.from(party.mark)],
  )
  if (member !== undefined)
    await superuser.query('insert into app.group_member (org_id, group_id, person_id) values ($1, $2, $3)', [
      party.orgId,
      groupId,
      member,
    ])
}

/** One grant that runs, and one request of `staff` that waits for consent. */
async function plantGrants(superuser: pg.Client, platform: OrgId, operating: string, staff: string, party: Party) {
  const mark = Buffer.from(party.mark)
  for (const [grantId, who, state, elevated] of [
    [party.grantId, operating, 'granted', false],
    [party.askedId, staff, 'requested', true],
  ]) {
    await superuser.query(
      `insert into app.operate_register (org_id, grant_id, tenant_id, staff_id, elevated, minutes, state, reason_sealed, ticket_sealed)
       values ($1, $2, $3, $4, $5, 60, $6, $7, $7)`,
      [platform, grantId, party.orgId, who, elevated, state, mark],
    )
    await superuser.query(
      `insert into app.operate_grant (org_id, grant_id, staff_org_id, staff_id, staff_name_sealed, reason_sealed, ticket_sealed, elevated, minutes, state, expires_at)
       values ($1, $2, $3, $4, $5, $5, $5, $6, 60, $7, case when $7 = 'granted' then now() + interval '50 minutes' end)`,
      [party.orgId, grantId, platform, who, mark, elevated, state],
    )
  }
}
