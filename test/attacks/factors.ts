// Attacks on how sure we are of somebody: second factors and step-up, tokens and their scopes, sessions of one's own and of
// others, streams.
// Long because it is a list; each attack stands by itself.
import { type Attack, type Attacker, anyRow, ran, truthHas, victimsRows, type Who } from './attack.ts'

const MY_SESSION = 'token_hash = sha256($1)'

/** A change of the session of `who`, by themselves; it succeeded when the truth has it. */
const raise = (id: string, what: string, who: Who, set: string, has: string): Attack => ({
  id,
  what,
  run: async (it) => {
    const by = it.as(who)
    await by.sql(`update identity.session set ${set} where ${MY_SESSION}`, [it.token(who)])
    await by.commit()
  },
  succeeded: truthHas(`select from identity.session where ${MY_SESSION} and ${has}`, (it) => [it.token(who)]),
})

const call = (id: string, what: string, who: Who, statement: (it: Attacker) => [string, unknown[]]): Attack => ({
  id,
  what,
  on: 'ours',
  run: (it) => it.as(who).sql(...statement(it)),
  succeeded: ran,
})

/** A context for this permission, asked for as the application would. */
const open = (id: string, what: string, who: Who, permission: string | null, stepUp = false): Attack => ({
  id,
  what,
  on: 'ours',
  run: async (it) =>
    (await (await it.connect()).query(`select ctx.open($1, 'r', '::1', $2, $3)`, [it.token(who), permission, stepUp]))
      .rows,
  succeeded: anyRow,
})

/** The seal of one's own context over a payload with this field changed. */
const forge = (id: string, what: string, who: Who, field: number, value: string, probe: string): Attack => ({
  id,
  what,
  on: 'ours',
  run: async (it) => {
    const client = await it.connect()
    await it.enter(client, who)
    const { rows } = await client.query(`show ${it.setting}`)
    const mine = String(rows[0]?.[it.setting])
    const fields = mine.slice(64).split('|')
    fields[field - 1] = value
    await client.query(`set local ${it.setting} = '${mine.slice(0, 64)}${fields.join('|')}'`)
    return (await client.query(probe)).rows
  },
  succeeded: (evidence) => JSON.stringify(evidence).includes('true') || JSON.stringify(evidence).includes(value),
})

const isLive: [string, (it: Attacker) => unknown[]] = [
  'select from identity.session where session_id = $1 and ended_at is not null',
  (it) => [it.victim.sessionId],
]

export const factors: Attack[] = [
  raise(
    'raise-level',
    'an administrator without a second factor writes one into their session',
    'weak',
    `aal = 'mfa', verified_at = '2001-01-01'`,
    `aal = 'mfa' and verified_at = '2001-01-01'`,
  ),
  raise(
    'forge-freshness',
    'write into the session that a factor has been shown just now',
    'stale',
    `verified_at = '2099-01-01'`,
    `verified_at = '2099-01-01'`,
  ),
  raise(
    'widen-scopes',
    "write more into a token's scopes",
    'token',
    `scopes = ' asset.read telemetry.read audit.read '`,
    `scopes like '%audit.read%'`,
  ),
  raise(
    'token-to-browser',
    'turn a token into a session of a browser',
    'token',
    `kind = 'browser', last_seen_at = '2001-01-01'`,
    `kind = 'browser' and last_seen_at = '2001-01-01'`,
  ),
  raise(
    'extend-session',
    'put off the end of a session',
    'engineer',
    `expires_at = '2099-01-01', idle_expires_at = '2099-01-01'`,
    `expires_at = '2099-01-01'`,
  ),
  raise(
    'session-takes-grant',
    "put somebody's grant into one's own session",
    'staff',
    `grant_org_id = org_id, grant_id = session_id`,
    'grant_id = session_id',
  ),
  {
    id: 'revive-ended',
    what: 'make an ended session live again',
    run: async (it) => {
      await it.truth(`update identity.session set ended_at = now(), ended_why = 'test' where ${MY_SESSION}`, [
        it.token('operator'),
      ])
      try {
        await it.sql(`update identity.session set ended_at = null where ${MY_SESSION}`, [it.token('operator')])
        await it.commit()
        return it.truth(`select from identity.session where ${MY_SESSION} and ended_at is null`, [it.token('operator')])
      } finally {
        await it.truth(`update identity.session set ended_at = null where ${MY_SESSION}`, [it.token('operator')])
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'mint-token',
    what: "an API token of the victim's administrator, with scopes of one's own",
    run: async (it) => {
      await it.sql(
        `insert into identity.session (session_id, token_hash, account_id, org_id, person_id, kind, aal, scopes, idle_expires_at, expires_at)
         values ($1, sha256('token'), $2, $3, $4, 'token', 'token', ' asset.read ', now() + interval '1 year', now() + interval '1 year')`,
        [it.me.otherAssetId, it.victim.accountId, it.victim.orgId, it.victim.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from identity.session where token_hash = sha256('token')`),
  },
  {
    id: 'mint-token-of-my-own',
    what: 'an API token of oneself, past the function that asks for a factor',
    run: async (it) => {
      await it.sql(
        `insert into identity.session (session_id, token_hash, account_id, org_id, person_id, kind, aal, scopes, idle_expires_at, expires_at)
         values ($1, sha256('my token'), $2, $3, $4, 'token', 'token', ' asset.read ', now() + interval '9 years', now() + interval '9 years')`,
        [it.victim.otherSiteId, it.me.accountId, it.me.orgId, it.me.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from identity.session where token_hash = sha256('my token')`),
  },
  {
    id: 'list-sessions-of-theirs',
    what: "the addresses and clients of the victim's people",
    run: (it) => it.as('org_admin').sql('select org_id, session_id, address, client from identity.session'),
    succeeded: victimsRows,
  },
  {
    id: 'list-sessions-function',
    what: "the victim's sessions, through the function that lists sessions",
    on: 'ours',
    run: (it) => it.as('org_admin').sql('select session_id from app.sessions(true)'),
    succeeded: (evidence, it) => JSON.stringify(evidence).includes(it.victim.sessionId),
  },
  call('list-all-sessions', "an engineer lists everybody's sessions", 'engineer', () => [
    'select * from app.sessions(true)',
    [],
  ]),
  {
    id: 'list-others-as-mine',
    what: "an engineer lists their own sessions and finds others' among them",
    on: 'ours',
    run: (it) => it.sql('select person_id from app.sessions(false) where person_id is distinct from ctx.person_id()'),
    succeeded: anyRow,
  },
  {
    id: 'end-theirs',
    what: "end the session of the victim's administrator",
    run: async (it) => {
      await it
        .as('org_admin')
        .sql('update identity.session set ended_at = now() where session_id = $1', [it.victim.sessionId])
      await it.as('org_admin').commit()
    },
    succeeded: truthHas(...isLive),
  },
  call('end-theirs-function', "end the victim's session, through the function", 'org_admin', (it) => [
    'select app.end_session($1)',
    [it.victim.sessionId],
  ]),
  call('end-admins', "an engineer ends the administrator's session", 'engineer', (it) => [
    'select app.end_session($1)',
    [it.me.sessionId],
  ]),
  call('end-persons-of-theirs', "end all sessions of the victim's person", 'org_admin', (it) => [
    'select app.end_sessions($1)',
    [it.victim.adminId],
  ]),
  call('end-everybody', "an engineer ends everybody's sessions", 'engineer', () => [
    'select app.end_sessions(null, true)',
    [],
  ]),
  {
    id: 'token-throws-out',
    what: 'a stolen token ends the sessions of its owner',
    on: 'ours',
    run: async (it) => it.as('token').sql('select app.end_sessions() as ended'),
    succeeded: (evidence) => !JSON.stringify(evidence).includes('"ended":0'),
  },
  {
    id: 'operator-reads-with-token',
    what: 'read telemetry with a token for assets alone',
    on: 'ours',
    run: (it) => it.as('token').sql('select sealed from app.segment'),
    succeeded: anyRow,
  },
  {
    id: 'token-dangerous',
    what: 'change somebody with a token whose scopes say person.edit',
    on: 'ours',
    run: async (it) => {
      await it.as('token').sql(`update app.person set role = 'engineer' where person_id = $1`, [it.me.personId])
      await it.as('token').commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'engineer'`, (it) => [it.me.personId]),
  },
  open('token-beyond', 'a context with a token for what its scopes do not say', 'token', 'telemetry.read'),
  open('token-steps-up', 'a context with a token for what takes a factor', 'token', 'asset.read', true),
  open('weak-opens', 'a context without the second factor, for assets', 'weak', 'asset.read'),
  open(
    'stale-steps-up',
    'a context for what takes a factor shown lately, an hour after one',
    'stale',
    'person.edit',
    true,
  ),
  {
    id: 'weak-reads',
    what: 'read assets in a context without the second factor that was opened for nothing in particular',
    on: 'ours',
    run: (it) => it.as('weak').sql('select asset_id from app.asset'),
    succeeded: anyRow,
  },
  {
    id: 'stale-promotes',
    what: 'make somebody an administrator an hour after having shown a factor',
    on: 'ours',
    run: async (it) => {
      await it.as('stale').sql(`update app.person set role = 'org_admin' where person_id = $1`, [it.me.personId])
      await it.as('stale').commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'org_admin'`, (it) => [it.me.personId]),
  },
  {
    id: 'stale-settings',
    what: "switch a demand of one's own organisation off an hour after having shown a factor",
    on: 'ours',
    run: async (it) => {
      await it.as('stale').sql('update app.org_settings set idle_minutes = 41')
      await it.as('stale').commit()
    },
    succeeded: truthHas('select from app.org_settings where idle_minutes = 41'),
  },
  call('stale-group', 'make a group an hour after having shown a factor', 'stale', (it) => [
    `select app.group_put($1, 'n', null, '{asset.read}', true, null)`,
    [it.me.otherAssetId],
  ]),
  forge(
    'forge-fresh-payload',
    'keep the seal and say in the payload that one is fresh',
    'stale',
    10,
    't',
    'select ctx.is_fresh()',
  ),
  forge(
    'forge-staff-payload',
    'keep the seal and say in the payload that one is somebody of the staff',
    'engineer',
    8,
    '00000000-0000-4000-8000-000000000001',
    'select ctx.staff_id()',
  ),
  forge(
    'forge-everywhere-payload',
    'keep the seal and say in the payload what one holds everywhere',
    'operator',
    11,
    ' person.edit ',
    `select ctx.can_everywhere('person.edit')`,
  ),
  forge(
    'forge-pair-payload',
    'keep the seal and add a site to the pairs of the payload',
    'operator',
    12,
    ' asset.read asset.edit ',
    `select ctx.can('asset.edit')`,
  ),
  call('live', 'call the function that says everything about a session', 'engineer', (it) => [
    'select * from ctx.live($1)',
    [it.token('victim')],
  ]),
  call('scoped', 'call the function that limits tokens', 'engineer', () => [
    `select ctx.scoped(' person.edit ', ' person.edit ')`,
    [],
  ]),
  call('start-session', 'call the function that starts sessions', 'engineer', (it) => [
    `select * from identity.start_session($1, $2, null, sha256('s'), '', '', 'mfa', now())`,
    [it.me.assetId, it.victim.accountId],
  ]),
  call('reissue', 'call the function that renews sessions', 'engineer', (it) => [
    `select * from identity.reissue($1, $2, sha256('s'), null, null)`,
    [it.victim.sessionId, it.me.assetId],
  ]),
  {
    id: 'read-streams',
    what: 'read the register of live streams',
    run: async (it) => it.sql('select stream_id from identity.stream'),
    succeeded: (evidence, it) => JSON.stringify(evidence).includes(it.victim.streamId),
  },
  {
    id: 'close-their-stream',
    what: "close the victim's live stream in the register, so that nobody sees it",
    run: async (it) => {
      if (it.is === 'ours') await it.sql('select app.stream_close($1)', [it.victim.streamId])
      else await it.sql('update identity.stream set closed_at = now() where stream_id = $1', [it.victim.streamId])
      await it.commit()
    },
    succeeded: truthHas('select from identity.stream where stream_id = $1 and closed_at is not null', (it) => [
      it.victim.streamId,
    ]),
  },
  {
    id: 'take-their-stream',
    what: "register a stream under the victim's id",
    on: 'ours',
    run: async (it) => {
      await it.sql('select app.stream_open($1)', [it.victim.streamId])
      await it.commit()
    },
    succeeded: truthHas(
      'select where not exists (select from identity.stream where session_id = $1 and stream_id = $2 and closed_at is null)',
      (it) => [it.victim.sessionId, it.victim.streamId],
    ),
  },
  {
    id: 'stream-flood',
    what: 'fill the register of live streams',
    run: async (it) => {
      for (let i = 1; i <= 40; i++)
        if (it.is === 'ours') await it.sql('select app.stream_open(gen_random_uuid())')
        else
          await it.sql(
            'insert into identity.stream (session_id, place, stream_id) values ($1, $2, gen_random_uuid())',
            [it.victim.sessionId, i + 1],
          )
    },
    succeeded: ran,
  },
]
