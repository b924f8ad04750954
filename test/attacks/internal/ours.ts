// This platform's database as a target: the api role, the real pool, sessions of real people.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type pg from 'pg'
import type { AssetId, OrgId, SiteId } from '../../../core/ids.ts'
import { openDatabase } from '../../../server/db/database.ts'
import type { TestDatabase } from '../../../server/db/testing.ts'
import { plantAsset, plantWorld, type TestOrg } from '../../../server/db/testing-world.ts'
import { Secret } from '../../../server/platform/secret.ts'
import { readSecret } from '../../../server/platform/secrets.ts'
import type { Party, Row, Who } from '../attack.ts'
import type { World } from './attacker.ts'
import { newId, newParty, VICTIM_ASSETS } from './party.ts'
import { plantPeople } from './people.ts'

export type Target = { world: World; close(): Promise<void> }

export async function ours(database: TestDatabase): Promise<Target> {
  const superuser = await database.superuser()
  const { a, b, platform } = await plantWorld(superuser)
  const me = await furnish(superuser, a, 'mine-all-mine')
  const victim = await furnish(superuser, b, 'belongs-to-the-victim')
  for (let i = 0; i < VICTIM_ASSETS; i++)
    await plantAsset(superuser, victim.orgId as OrgId, victim.siteId as SiteId, newId() as AssetId)
  await superuser.query('analyze app.asset')
  const more = await plantPeople(superuser, a, platform, me, victim)
  const tokens: Record<Who, Buffer> = {
    ...more,
    operator: a.people.operator.token,
    engineer: a.people.engineer.token,
    org_admin: a.people.org_admin.token,
    victim: b.people.org_admin.token,
    staff: platform.staff.token,
  }
  const defaults = await superuser.query<{ setting: string }>(
    `select unnest(setconfig) as setting from pg_db_role_setting where setrole = 'fairlead_api'::regrole`,
  )
  const { host, port, name } = database.config.database
  const db = openDatabase(database.config, 'api', { connections: 1 })
  return {
    world: {
      is: 'ours',
      me,
      victim,
      setting: 'fairlead.context',
      role: 'fairlead_api',
      defaults: defaults.rows.map(({ setting }) => setting),
      password: readSecret(database.config, 'db-api.password').reveal(),
      place: { host, port, database: name },
      superuser,
      tokens,
      claim: (orgId, role, current) => forged(current, orgId, role),
      enter: async (client, who) => {
        await client.query('begin')
        await client.query(`select * from ctx.open($1, 'attack', '192.0.2.1')`, [tokens[who]])
      },
      request: async (who, text) => {
        const work = text === 'LIST-ASSETS' ? 'select asset_id from app.asset order by asset_id limit 3' : text
        const session = new Secret(tokens[who].toString('base64url'))
        const { rows } = await db.inSession<{ rows: Row[] }>(session, (tx) => sql.raw<Row>(work).execute(tx.kysely))
        return rows
      },
      renew: () => Promise.resolve(),
    },
    close: () => db.close(),
  }
}

/** What somebody who knows the format would try: the payload as they want it, under the seal they have. */
function forged(current: string, orgId: string, role: string | undefined): string {
  const payload = current.slice(64).split('|')
  payload[0] = orgId
  if (role !== undefined)
    [payload[4], payload[9], payload[10]] = [role, 't', ' person.edit asset.edit asset.read person.read ']
  return `${current.slice(0, 64)}${payload.join('|')}`
}

/** Certificates, telemetry and events, so that there is something to take. */
async function furnish(superuser: pg.Client, org: TestOrg, mark: string): Promise<Party> {
  const party: Party = {
    ...newParty(mark),
    orgId: org.orgId,
    siteId: org.sites[0],
    otherSiteId: org.sites[1],
    assetId: org.assets[0],
    otherAssetId: org.assets[2],
    personId: org.people.operator.personId,
    adminId: org.people.org_admin.personId,
  }
  const account = await superuser.query('select account_id from app.person where person_id = $1', [party.adminId])
  party.accountId = account.rows[0].account_id
  const session = await superuser.query('select session_id from identity.session where person_id = $1', [party.adminId])
  party.sessionId = session.rows[0].session_id
  await superuser.query('update app.asset set name_sealed = $2, request_id = asset_id where org_id = $1', [
    party.orgId,
    Buffer.from(mark),
  ])
  await plantCertificate(superuser, party, party.assetId, party.serial, party.fingerprint)
  await plantCertificate(superuser, party, party.otherAssetId, randomBytes(17), randomBytes(32))
  for (const [site, asset] of [
    [party.siteId, party.assetId],
    [party.otherSiteId, party.otherAssetId],
  ]) {
    await superuser.query(
      `insert into app.segment (org_id, site_id, received_at, writer, n, epoch, samples, assets, first_ts, last_ts, sealed)
       values ($1, $2, now(), $3, 1, 1, 1, array[$4]::uuid[], now(), now(), $5)`,
      [party.orgId, site, newId(), asset, Buffer.from(mark)],
    )
    await superuser.query(
      `insert into app.device_event (org_id, event_id, asset_id, site_id, at, kind, severity) values ($1, $2, $3, $4, now(), 'connected', 'info')`,
      [party.orgId, newId(), asset, site],
    )
  }
  return party
}

async function plantCertificate(
  superuser: pg.Client,
  party: Party,
  asset: string,
  serial: Buffer,
  fingerprint: Buffer,
): Promise<void> {
  await superuser.query(
    `insert into app.certificate (org_id, asset_id, serial, state, key_origin, fingerprint, spki, issuer, not_before, not_after, certificate_der, created_by, confirmed_at)
     values ($1, $2, $3, 'confirmed', 'csr', $4, $4, 'ca', now(), now() + interval '1 year', 'der', null, now())`,
    [party.orgId, asset, serial, fingerprint],
  )
  await superuser.query('insert into pki.subject_key (spki, org_id, asset_id) values ($1, $2, $3)', [
    fingerprint,
    party.orgId,
    asset,
  ])
  await superuser.query(
    `insert into pki.issuance (serial, org_id, asset_id, spki, tbs_sha256, not_after, signed_at, fingerprint)
     values ($1, $2, $3, $4, $4, now() + interval '1 year', now(), $4)`,
    [serial, party.orgId, asset, fingerprint],
  )
}
