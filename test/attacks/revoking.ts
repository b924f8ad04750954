// Attacks on revocations: to undo one, to change what it says, to make the platform blind to it, to make one up.
import { type Attack, anyRow, ran, truthHas } from './attack.ts'

const refused = (id: string, what: string, sql: string, on?: 'ours'): Attack => ({
  id,
  what,
  ...(on === undefined ? {} : { on }),
  run: async (it) => {
    await it.sql(sql)
    await it.commit()
  },
  succeeded: ran,
})

export const revoking: Attack[] = [
  {
    id: 'revocation-reason',
    what: 'change why a certificate was revoked, or when',
    run: async (it) => {
      await it.truth(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) select org_id, serial, asset_id, 'keyCompromise', null from app.certificate where serial = $1 on conflict do nothing`,
        [it.me.serial],
      )
      await it.sql(`update app.revocation set reason = 'superseded', revoked_at = now() - interval '1 year'`)
      await it.commit()
    },
    succeeded: truthHas(
      `select from app.revocation where serial = $1 and revoked_at < now() - interval '1 day'`,
      (it) => [it.me.serial],
    ),
  },
  refused('revocation-truncate', 'empty the table of revocations', 'truncate app.revocation cascade'),
  refused('revocation-drop-guard', 'drop the trigger that keeps them', 'drop trigger only_grows on app.revocation'),
  refused(
    'revocation-feed-trigger',
    'keep the gateways from hearing',
    'alter table app.revocation disable trigger fed',
    'ours',
  ),
  refused('revocation-wake-trigger', 'take the wake-up away', 'drop trigger wake on app.revocation', 'ours'),
  refused(
    'revocation-feed-delete',
    'take a revocation out of what gateways read',
    'delete from pki.revocation_feed',
    'ours',
  ),
  refused(
    'revocation-seen',
    'claim that gateways have confirmed',
    'update pki.revocation_seen set confirmed_at = now()',
    'ours',
  ),
  refused('revocation-asset-gone', 'delete the asset, so that its revocations go with it', 'delete from app.asset'),
  {
    id: 'revoke-foreign',
    what: "revoke the victim's certificate",
    run: async (it) => {
      await it.sql(
        `insert into app.revocation (org_id, serial, asset_id, reason) select $1, serial, asset_id, 'superseded' from app.certificate where org_id = $1 limit 1`,
        [it.victim.orgId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from app.revocation where org_id = $1 and reason = 'superseded'`, (it) => [
      it.victim.orgId,
    ]),
  },
  {
    id: 'revocation-backdated',
    what: "a revocation of one's own that says it was last year, by somebody else",
    run: async (it) => {
      await it.sql(
        `insert into app.revocation (serial, asset_id, reason, revoked_at, revoked_by) select serial, asset_id, 'superseded', now() - interval '1 year', $1 from app.certificate limit 1`,
        [it.me.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from app.revocation where org_id = $1 and revoked_by = $2`, (it) => [
      it.me.orgId,
      it.me.adminId,
    ]),
  },
  refused(
    'operator-revoke',
    "call the operator's function that revokes for whatever organisation",
    `select app.operator_revoke(array['\\x0102030405060708']::bytea[], 'superseded')`,
    'ours',
  ),
  refused(
    'operator-certificates',
    "list everybody's certificates by the operator's function",
    `select * from app.operator_certificates('{}', '{}', 'x')`,
    'ours',
  ),
  refused(
    'gateway-confirms',
    "call the gateway's function: say that everything was confirmed and closed",
    `select app.gateway_confirm_view(gen_random_uuid(), 0, '{}', '{}', '{}')`,
    'ours',
  ),
  refused(
    'gateway-starts',
    "call the gateway's function: a gateway that does not exist",
    'select app.gateway_started(gen_random_uuid())',
    'ours',
  ),
  {
    id: 'foreign-revocation-facts',
    what: "ask what came of a revocation of the victim's",
    on: 'ours',
    run: async (it) => {
      const [row] = await it.truth('select serial from app.certificate where org_id = $1 limit 1', [it.victim.orgId])
      await it.truth(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) select org_id, serial, asset_id, 'keyCompromise', null from app.certificate where serial = $1 on conflict do nothing`,
        [row?.serial],
      )
      return it.sql('select * from app.revocation_facts($1)', [row?.serial])
    },
    succeeded: anyRow,
  },
]
