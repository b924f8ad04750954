// Attacks on who one is: minting sessions, taking them over, keeping ended ones.
import { type Attack, anyRow, ran, truthHas } from './attack.ts'

export const sessions: Attack[] = [
  {
    id: 'mint-session',
    what: "insert a session of the victim's administrator, with a token of one's own",
    run: async (it) => {
      await it.sql(
        `insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at)
         values ($1, sha256('mine'), $2, $3, $4, now() + interval '1 hour', now() + interval '1 hour')`,
        [it.me.assetId, it.victim.accountId, it.victim.orgId, it.victim.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from identity.session where token_hash = sha256('mine')`),
  },
  {
    id: 'mint-session-function',
    what: 'call the function that mints sessions',
    on: 'ours',
    run: (it) =>
      it.sql(
        `select * from identity.start_session($1, null, $2, sha256('mine'), '', '', true, now(), now() + interval '1 hour', now() + interval '1 hour')`,
        [it.me.assetId, it.victim.adminId],
      ),
    succeeded: ran,
  },
  {
    id: 'read-token-hashes',
    what: 'read the sessions of everybody',
    run: (it) => it.sql('select token_hash from identity.session'),
    succeeded: anyRow,
  },
  {
    id: 'read-password-hashes',
    what: 'read the password hashes of everybody',
    run: (it) => it.sql('select password_hash from identity.account'),
    succeeded: anyRow,
  },
  {
    id: 'set-password',
    what: "set the password hash of the victim's administrator",
    run: async (it) => {
      await it.sql(`update identity.account set password_hash = 'mine' where account_id = $1`, [it.victim.accountId])
      await it.commit()
    },
    succeeded: truthHas(`select from identity.account where password_hash = 'mine'`),
  },
  {
    id: 'become-in-session',
    what: "turn one's own session into the victim's administrator's",
    run: async (it) => {
      await it.sql('update identity.session set org_id = $1, person_id = $2 where token_hash = sha256($3)', [
        it.victim.orgId,
        it.victim.adminId,
        it.token('engineer'),
      ])
      await it.commit()
    },
    succeeded: truthHas('select from identity.session where token_hash = sha256($1) and org_id = $2', (it) => [
      it.token('engineer'),
      it.victim.orgId,
    ]),
  },
  {
    id: 'invite-oneself',
    what: "an invitation into the victim's organisation",
    run: async (it) => {
      await it.sql(
        `insert into identity.invitation (token_hash, org_id, person_id, expires_at) values (sha256('invite'), $1, $2, now() + interval '1 day')`,
        [it.victim.orgId, it.victim.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from identity.invitation where token_hash = sha256('invite')`),
  },
  {
    id: 'ask-for-session',
    what: 'the function by which the vault learns what a token stands for, with a guess',
    on: 'ours',
    run: (it) => it.sql('select * from ctx.session_org($1)', [it.token('victim')]),
    succeeded: ran,
  },
  {
    id: 'open-guessed',
    what: 'open a context with a guessed token',
    on: 'ours',
    run: async (it) =>
      (await (await it.connect()).query(`select * from ctx.open($1, 'r', '::1')`, [Buffer.alloc(32, 1)])).rows,
    succeeded: anyRow,
  },
  {
    id: 'open-null',
    what: 'open a context with no token at all',
    on: 'ours',
    run: async (it) => (await (await it.connect()).query(`select * from ctx.open(null, null, null)`)).rows,
    succeeded: anyRow,
  },
  {
    id: 'open-injected-address',
    what: 'put a second payload into the context through the request id or the address',
    on: 'ours',
    run: async (it) =>
      (
        await (
          await it.connect()
        ).query(`select * from ctx.open($1, $2, '::1')`, [it.token('operator'), `x||| asset.edit |${it.victim.siteId}`])
      ).rows,
    succeeded: anyRow,
  },
  {
    id: 'open-ended',
    what: 'open a context with the token of a session that has ended',
    on: 'ours',
    run: async (it) => {
      await it.truth(`update identity.session set ended_at = now() where token_hash = sha256($1)`, [
        it.token('operator'),
      ])
      try {
        return (await (await it.connect()).query(`select * from ctx.open($1, 'r', '::1')`, [it.token('operator')])).rows
      } finally {
        await it.truth(`update identity.session set ended_at = null where token_hash = sha256($1)`, [
          it.token('operator'),
        ])
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'revive-idle',
    what: 'a sign of life for a session that has expired of idleness',
    on: 'ours',
    run: async (it) => {
      await it.truth(
        `update identity.session set last_seen_at = now() - interval '2 hours', idle_expires_at = now() - interval '1 hour' where token_hash = sha256($1)`,
        [it.token('operator')],
      )
      try {
        const client = await it.connect()
        await client.query('select ctx.touch($1)', [it.token('operator')])
        return (await client.query(`select * from ctx.open($1, 'r', '::1')`, [it.token('operator')])).rows
      } finally {
        await it.truth(
          `update identity.session set last_seen_at = now(), idle_expires_at = now() + interval '1 hour' where token_hash = sha256($1)`,
          [it.token('operator')],
        )
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'disabled-person',
    what: 'work on with the session of a person who has been disabled',
    on: 'ours',
    run: async (it) => {
      await it.truth(
        `update app.person set state = 'disabled' where person_id = (select person_id from identity.session where token_hash = sha256($1))`,
        [it.token('operator')],
      )
      try {
        return (await (await it.connect()).query(`select * from ctx.open($1, 'r', '::1')`, [it.token('operator')])).rows
      } finally {
        await it.truth(
          `update app.person set state = 'active' where person_id = (select person_id from identity.session where token_hash = sha256($1))`,
          [it.token('operator')],
        )
        await it.truth(`update identity.session set ended_at = null where token_hash = sha256($1)`, [
          it.token('operator'),
        ])
      }
    },
    succeeded: anyRow,
  },
]
