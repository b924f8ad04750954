// Attacks on how somebody shows who they are: second factors, sign-ins that wait for one, letters, and the functions of the
// process that signs people in.
import { type Attack, anyRow, ran, truthHas } from './attack.ts'

const read = (id: string, what: string, sql: string): Attack => ({
  id,
  what,
  on: 'ours',
  run: (it) => it.sql(sql),
  succeeded: anyRow,
})

/** `sql` takes the victim's account as $1. */
const plant = (id: string, what: string, sql: string, table: string): Attack => ({
  id,
  what,
  on: 'ours',
  run: async (it) => {
    await it.sql(sql, [it.victim.accountId])
    await it.commit()
  },
  succeeded: truthHas(`select from identity.${table} where account_id = $1`, (it) => [it.victim.accountId]),
})

export const accounts: Attack[] = [
  read(
    'read-totp',
    'read the sealed secrets of authenticator apps',
    'select secret_sealed, last_step from identity.totp',
  ),
  read('read-recovery', 'read the hashes of recovery codes', 'select code_hash from identity.recovery_code'),
  read('read-passkeys', 'read the public keys of passkeys', 'select credential_id, public_key from identity.passkey'),
  read('read-pending', 'read who is about to sign in', 'select token_hash, account_id from identity.pending'),
  read('read-resets', 'read the links that are under way', 'select token_hash from identity.password_reset'),
  read('read-notices', 'read what people are told by mail', 'select account_id, kind, facts from identity.notice'),
  plant(
    'plant-totp',
    "give the victim's administrator an authenticator app of one's own",
    `insert into identity.totp (account_id, secret_sealed, confirmed_at) values ($1, 'mine', now())`,
    'totp',
  ),
  plant(
    'plant-recovery-code',
    "give the victim's administrator a recovery code of one's own",
    `insert into identity.recovery_code (account_id, code_hash) values ($1, sha256('mine'))`,
    'recovery_code',
  ),
  plant(
    'plant-passkey',
    "give the victim's administrator a passkey of one's own",
    `insert into identity.passkey (passkey_id, account_id, credential_id, public_key, name_sealed, backed_up)
     values (gen_random_uuid(), $1, 'mine', 'mine', 'mine', false)`,
    'passkey',
  ),
  plant(
    'plant-pending',
    "a sign-in of the victim's administrator that only waits for its second factor",
    `insert into identity.pending (token_hash, account_id, created_at, expires_at)
     values (sha256('mine'), $1, now(), now() + interval '5 minutes')`,
    'pending',
  ),
  plant(
    'plant-reset',
    "a link that chooses a password for the victim's administrator",
    `insert into identity.password_reset (reset_id, account_id, created_at, expires_at, token_hash)
     values (gen_random_uuid(), $1, now(), now() + interval '1 hour', sha256('mine'))`,
    'password_reset',
  ),
  plant(
    'plant-notice',
    "a letter to the victim's administrator, to an address of one's own",
    `insert into identity.notice (account_id, kind, to_sealed) values ($1, 'password.reset-requested', 'mine')`,
    'notice',
  ),
  {
    id: 'end-second-factor',
    what: "take the victim's authenticator app away",
    on: 'ours',
    run: (it) => it.sql('update identity.totp set secret_sealed = null, confirmed_at = null'),
    succeeded: ran,
  },
  {
    id: 'forget-used-codes',
    what: 'make used codes good again',
    on: 'ours',
    run: (it) => it.sql('update identity.totp set last_step = -1'),
    succeeded: ran,
  },
  {
    id: 'renew-own-session',
    what: "call the function that raises a session after a factor was shown, on one's own",
    on: 'ours',
    run: (it) =>
      it.sql(`select * from identity.renew_session($1, $2, sha256('up'), 'mfa')`, [it.token('weak'), it.me.assetId]),
    succeeded: ran,
  },
  {
    id: 'mint-token-function',
    what: 'call the function that mints API tokens',
    on: 'ours',
    run: (it) =>
      it.sql(`select identity.start_token($1, $2, sha256('t'), 'name', '{asset.read}', 365, '', '')`, [
        it.token('org_admin'),
        it.me.assetId,
      ]),
    succeeded: ran,
  },
  {
    id: 'ask-standing',
    what: "ask whether an account of somebody else's must have a second factor",
    on: 'ours',
    run: (it) => it.sql('select * from identity.standing($1)', [it.victim.accountId]),
    succeeded: ran,
  },
  {
    id: 'ask-administrators',
    what: "ask for the accounts of the victim's administrators",
    on: 'ours',
    run: (it) => it.sql('select identity.administrators($1)', [it.victim.orgId]),
    succeeded: ran,
  },
]
