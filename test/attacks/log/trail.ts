// Attacks on the trail: lines changed, lines forged, changes without a line.
import { type Attack, ran, truthHas, victimsRows } from '../attack.ts'

const refused = (id: string, what: string, sql: string): Attack => ({
  id,
  what,
  run: async (it) => {
    await it.sql(sql)
    await it.commit()
  },
  succeeded: ran,
})

export const trail: Attack[] = [
  {
    id: 'read-lines',
    what: "read the victim's trail",
    run: (it) => it.sql('select org_id, changed from audit.line'),
    succeeded: victimsRows,
  },
  refused('update-lines', 'rewrite lines', `update audit.line set address = 'elsewhere'`),
  refused('delete-lines', 'delete lines', 'delete from audit.line'),
  refused('truncate-lines', 'empty the trail', 'truncate audit.line'),
  {
    id: 'forge-line',
    what: 'insert a line that blames somebody else',
    run: async (it) => {
      await it.sql(
        `insert into audit.line (org_id, process, table_name, op, row_key, changed) values ($1, 'blame', 'app.asset', 'delete', '{}', '{}')`,
        [it.me.orgId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from audit.line where process = 'blame'`),
  },
  refused('drop-trigger', 'DROP TRIGGER audit', 'drop trigger audit on app.asset'),
  refused('disable-trigger', 'ALTER TABLE ... DISABLE TRIGGER', 'alter table app.asset disable trigger audit'),
  refused('drop-trail', 'DROP TABLE audit.line', 'drop table audit.line'),
  refused('rename-trail', 'ALTER TABLE audit.line RENAME', 'alter table audit.line rename to gone'),
  refused(
    'replace-recorder',
    'CREATE OR REPLACE the function that writes lines',
    `create or replace function audit.record() returns trigger language plpgsql as 'begin return null; end'`,
  ),
  refused(
    'disable-event-trigger',
    'ALTER EVENT TRIGGER ... DISABLE',
    'alter event trigger fairlead_trail_no_drop disable',
  ),
  {
    id: 'forge-actor-column',
    what: 'a row that says somebody else made it',
    run: async (it) => {
      await it.sql(
        `insert into app.site (org_id, site_id, name_sealed, created_by) values ($1, '00000000-0000-0000-0000-0000000000aa', 'n', $2)`,
        [it.me.orgId, it.me.adminId],
      )
      await it.commit()
    },
    succeeded: truthHas(
      `select from app.site where site_id = '00000000-0000-0000-0000-0000000000aa' and created_by = $1`,
      (it) => [it.me.adminId],
    ),
  },
  {
    id: 'forge-actor-context',
    what: 'change the context between two changes, so that the line names somebody else',
    run: async (it) => {
      const value = String((await it.sql(`show ${it.setting}`))[0]?.[it.setting] ?? '')
      await it.sql(`set local ${it.setting} = '${value}'`)
      if (it.is === 'ordinary') await it.sql(`set local app.person_id = '${it.me.adminId}'`)
      else
        await it.sql(
          `set local ${it.setting} = '${value.replace(/\|tenant\|[0-9a-f-]{36}/, `|tenant|${it.me.adminId}`)}'`,
        )
      await it.sql(`update app.asset set kind = 'gateway' where asset_id = $1`, [it.me.assetId])
      await it.commit()
    },
    succeeded: truthHas(`select from audit.line where person_id = $1 and changed::text like '%gateway%'`, (it) => [
      it.me.adminId,
    ]),
  },
  {
    id: 'change-without-line',
    what: 'a change of which no line tells, by a role in which triggers do not fire',
    run: async (it) => {
      await it.sql('set local session_replication_role = replica')
      await it.sql(`update app.asset set kind = 'sensor' where asset_id = $1`, [it.me.assetId])
      await it.commit()
    },
    succeeded: ran,
  },
  {
    id: 'backdate',
    what: 'a row that says it was made last year',
    run: async (it) => {
      await it.sql(
        `insert into app.site (org_id, site_id, name_sealed, created_at) values ($1, '00000000-0000-0000-0000-0000000000bb', 'n', now() - interval '1 year')`,
        [it.me.orgId],
      )
      await it.commit()
    },
    succeeded: truthHas(
      `select from app.site where site_id = '00000000-0000-0000-0000-0000000000bb' and created_at < now() - interval '1 day'`,
    ),
  },
  {
    id: 'undo-revocation',
    what: 'take a revocation back',
    run: async (it) => {
      await it.truth(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) select org_id, serial, asset_id, 'unspecified', null from app.certificate where serial = $1 on conflict do nothing`,
        [it.me.serial],
      )
      await it.sql('delete from app.revocation where serial = $1', [it.me.serial])
      await it.commit()
    },
    succeeded: async (_, it) =>
      !(await truthHas('select from app.revocation where serial = $1', (a) => [a.me.serial])(_, it)),
  },
  refused('rewrite-list', 'empty the list of revocations that outsiders get', `update pki.crl set der = ''`),
  refused(
    'other-issuer',
    'say that another authority signed a certificate, so that it stands in the wrong list',
    `update pki.issuance set issuer = 'CN=other'`,
  ),
  refused('count-revocations', 'learn how much all others revoke', 'select app.vault_revocation_count()'),
  refused(
    'read-revocations',
    'read what everybody has revoked',
    `select serial from app.vault_revocations_of('CN=any', true, '00000000-0000-0000-0000-000000000000', '', 10)`,
  ),
  {
    id: 'rewrite-certificate',
    what: 'put another certificate into a record that has been issued',
    run: async (it) => {
      await it.sql(`update app.certificate set certificate_der = 'other' where serial = $1`, [it.me.serial])
      await it.commit()
    },
    succeeded: truthHas(`select from app.certificate where serial = $1 and certificate_der = 'other'`, (it) => [
      it.me.serial,
    ]),
  },
]
