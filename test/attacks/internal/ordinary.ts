// The ordinary database as a target: control.sql, an application role, and a pool as most applications have it.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { TestServer } from '../../../server/db/testing.ts'
import type { Party, Row, Who } from '../attack.ts'
import type { Target } from './ours.ts'
import { newId, newParty, newTokens, VICTIM_ASSETS } from './party.ts'

const DATABASE = 'ordinary'
const ROLE = 'ordinary_app'

export async function ordinary(server: TestServer): Promise<Target> {
  const { host, port, superuser: admin } = server.server
  const connect = async (database: string) => {
    const client = new pg.Client({ host, port, database, user: admin.user, password: admin.password.reveal() })
    await client.connect()
    return client
  }
  const password = randomBytes(16).toString('hex')
  const installer = await connect('postgres')
  await installer.query(
    `create role ordinary_owner; create role ordinary_group; create role ${ROLE} login password '${password}' in role ordinary_group`,
  )
  await installer.query(`create database ${DATABASE} owner ordinary_owner`)
  await installer.end()
  const superuser = await connect(DATABASE)
  await superuser.query(
    `set role ordinary_owner; ${readFileSync(join(import.meta.dirname, '../control.sql'), 'utf8')}; reset role`,
  )
  const me = newParty('mine-all-mine')
  const victim = newParty('belongs-to-the-victim')
  const tokens = newTokens()
  const { victim: theirs, ...mine } = tokens
  await furnish(superuser, me, mine)
  await furnish(superuser, victim, { victim: theirs })
  for (let i = 0; i < VICTIM_ASSETS; i++)
    await superuser.query(
      `insert into app.asset (asset_id, org_id, site_id, kind, name_sealed) values ($1, $2, $3, 'forklift', 'n')`,
      [newId(), victim.orgId, victim.siteId],
    )
  await superuser.query('analyze')
  const enter = async (client: pg.Client, who: Who) => {
    await client.query('begin')
    const org = who === 'victim' ? victim.orgId : who === 'staff' ? '' : me.orgId
    await client.query(`select set_config('app.org_id', $1, true), set_config('app.person_id', $2, true)`, [
      org,
      who === 'victim' ? victim.adminId : me.personId,
    ])
  }
  const place = { host, port, database: DATABASE }
  const newPool = () => {
    const made = new pg.Pool({ ...place, user: ROLE, password, max: 1 })
    // Attacks end connections; the pool makes another.
    made.on('error', () => undefined)
    return made
  }
  let pool = newPool()
  return {
    world: {
      is: 'ordinary',
      me,
      victim,
      setting: 'app.org_id',
      role: ROLE,
      defaults: [],
      password,
      place,
      superuser,
      tokens,
      claim: (orgId) => orgId,
      enter,
      request: (who, text) => request(pool, enter, who, text),
      renew: async () => {
        await pool.end()
        pool = newPool()
      },
    },
    close: async () => {
      await pool.end()
      await superuser.end()
    },
  }
}

async function request(
  pool: pg.Pool,
  enter: (client: pg.Client, who: Who) => Promise<void>,
  who: Who,
  text: string,
): Promise<Row[]> {
  const client = await pool.connect()
  try {
    await enter(client, who)
    const statement =
      text === 'LIST-ASSETS'
        ? { name: 'list-assets', text: 'select asset_id from app.asset order by asset_id limit 3' }
        : { text }
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(statement)
    await client.query('commit')
    return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function furnish(superuser: pg.Client, party: Party, sessions: Record<string, Buffer>): Promise<void> {
  const { orgId, siteId, otherSiteId, assetId, otherAssetId, personId, adminId, accountId } = party
  const say = (text: string, values: unknown[]) => superuser.query(text, values)
  await say('insert into app.org (org_id) values ($1)', [orgId])
  for (const site of [siteId, otherSiteId])
    await say(`insert into app.site (site_id, org_id, name_sealed) values ($1, $2, $3)`, [site, orgId, party.mark])
  await say(`insert into identity.account (account_id, email, password_hash) values ($1, $2, 'hash')`, [
    accountId,
    party.mark,
  ])
  await say(`insert into app.person (person_id, org_id, role, email_index) values ($1, $2, 'operator', $3)`, [
    personId,
    orgId,
    Buffer.from(party.mark.padEnd(32, '.')),
  ])
  await say(`insert into app.person (person_id, org_id, role, account_id) values ($1, $2, 'org_admin', $3)`, [
    adminId,
    orgId,
    accountId,
  ])
  for (const [asset, site] of [
    [assetId, siteId],
    [otherAssetId, otherSiteId],
  ]) {
    await say(
      `insert into app.asset (asset_id, org_id, site_id, kind, name_sealed, request_id) values ($1, $2, $3, 'pump', $4, $1)`,
      [asset, orgId, site, Buffer.from(party.mark)],
    )
    await say(`insert into app.segment (org_id, site_id, received_at, sealed) values ($1, $2, now(), $3)`, [
      orgId,
      site,
      Buffer.from(party.mark),
    ])
    await say(`insert into app.device_event (event_id, org_id, asset_id, site_id, at) values ($1, $2, $3, $4, now())`, [
      newId(),
      orgId,
      asset,
      site,
    ])
    const own = asset === assetId
    await say(
      `insert into app.certificate (serial, org_id, asset_id, state, fingerprint) values ($1, $2, $3, 'confirmed', $4)`,
      [own ? party.serial : randomBytes(17), orgId, asset, own ? party.fingerprint : randomBytes(32)],
    )
  }
  for (const [role, token] of Object.entries(sessions))
    await say(
      'insert into identity.session (session_id, token_hash, account_id, org_id, person_id) values ($1, $2, $3, $4, $5)',
      [
        role === 'org_admin' || role === 'victim' ? party.sessionId : newId(),
        createHash('sha256').update(token).digest(),
        accountId,
        orgId,
        role === 'operator' ? personId : adminId,
      ],
    )
  await furnishPeople(say, party)
}

type Say = (text: string, values: unknown[]) => Promise<unknown>

/** Groups, settings, streams and grants, as an application would keep them. */
async function furnishPeople(say: Say, { orgId, mark, ...party }: Party): Promise<void> {
  await say('insert into app.org_settings (org_id) values ($1)', [orgId])
  await say(
    `insert into app.person (person_id, org_id, role, state, email_sealed) values ($1, $2, 'org_admin', 'invited', $3)`,
    [party.invitedId, orgId, Buffer.from(mark)],
  )
  await say(
    `insert into app.permission_group (group_id, org_id, name_sealed, permissions, everywhere) values ($1, $2, $3, '{person.edit}', true)`,
    [party.groupId, orgId, Buffer.from(mark)],
  )
  await say('insert into identity.stream (session_id, place, stream_id, beat_at) values ($1, 1, $2, now())', [
    party.sessionId,
    party.streamId,
  ])
  for (const [grantId, state] of [
    [party.grantId, 'granted'],
    [party.askedId, 'requested'],
  ])
    await say(
      `insert into app.operate_grant (grant_id, org_id, reason_sealed, elevated, minutes, state, expires_at) values ($1, $2, $3, false, 60, $4, now() + interval '1 hour')`,
      [grantId, orgId, Buffer.from(mark), state],
    )
}
