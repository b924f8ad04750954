// Attacks through keys: whether a value exists with somebody else, and rows that point or move across.
import { type Attack, type Attacker, answerOf, differs, truthHas } from './attack.ts'

const NOBODY = '00000000-0000-0000-0000-0000000000fe'

/** The same statement with a value of the victim's and with one that nobody has; each undone again. */
async function each(
  it: Attacker,
  text: string,
  values: (value: unknown) => unknown[],
  theirs: unknown,
  nobodys: unknown,
): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const value of [theirs, nobodys]) {
    await it.sql('savepoint each')
    answers.push(await answerOf(it.sql(text, values(value))))
    await it.sql('rollback to each')
  }
  return answers
}

const INSERT_ASSET = `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed) values ($1, $2, $3, 'pump', 'n')`

export const keys: Attack[] = [
  {
    id: 'primary-key',
    what: "insert with the id of the victim's asset: does it collide?",
    run: (it) => each(it, INSERT_ASSET, (id) => [it.me.orgId, id, it.me.siteId], it.victim.assetId, NOBODY),
    succeeded: differs,
  },
  {
    id: 'on-conflict',
    what: 'the same with ON CONFLICT DO NOTHING, which raises no error: was a row inserted?',
    run: (it) =>
      each(
        it,
        `${INSERT_ASSET} on conflict do nothing returning 1 as inserted`,
        (id) => [it.me.orgId, id, it.me.siteId],
        it.victim.assetId,
        NOBODY,
      ),
    succeeded: differs,
  },
  {
    id: 'on-conflict-update',
    what: "ON CONFLICT DO UPDATE of the victim's row",
    run: async (it) => {
      await it.sql(`${INSERT_ASSET} on conflict (org_id, asset_id) do update set kind = 'other'`, [
        it.victim.orgId,
        it.victim.assetId,
        it.victim.siteId,
      ])
      await it.commit()
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and kind = 'other'`, (it) => [it.victim.assetId]),
  },
  {
    id: 'foreign-key',
    what: "refer to the victim's site: is it there?",
    run: (it) => each(it, INSERT_ASSET, (site) => [it.me.orgId, NOBODY, site], it.victim.siteId, NOBODY),
    succeeded: differs,
  },
  {
    id: 'foreign-key-stays',
    what: "put an asset of one's own on the victim's site",
    run: async (it) => {
      await it.sql('update app.asset set site_id = $1 where asset_id = $2', [it.victim.siteId, it.me.assetId])
      await it.commit()
    },
    succeeded: truthHas('select from app.asset where asset_id = $1 and site_id = $2', (it) => [
      it.me.assetId,
      it.victim.siteId,
    ]),
  },
  {
    id: 'unique-email',
    what: 'whether an e-mail address is known to the platform',
    run: (it) =>
      each(
        it.as('org_admin'),
        `insert into app.person (org_id, person_id, role, state, ${it.is === 'ours' ? 'email_sealed' : 'email_index'}) values ($1, '${NOBODY}', 'operator', 'invited', $2)`,
        (index) => [it.me.orgId, index],
        Buffer.from(it.victim.mark.padEnd(32, '.')),
        Buffer.alloc(32, 7),
      ),
    succeeded: differs,
  },
  {
    id: 'unique-request',
    what: 'whether the victim has made a request with this id',
    run: (it) =>
      each(
        it,
        `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, request_id) values ($1, '${NOBODY}', $2, 'pump', 'n', $3)`,
        (request) => [it.me.orgId, it.me.siteId, request],
        it.victim.assetId,
        NOBODY,
      ),
    succeeded: differs,
  },
  {
    id: 'serial-oracle',
    what: 'whether the victim has a certificate with this serial number',
    run: (it) =>
      each(
        it,
        `insert into app.certificate (org_id, asset_id, serial, key_origin) values ($1, $2, $3, 'csr')`,
        (serial) => [it.me.orgId, it.me.assetId, serial],
        it.victim.serial,
        Buffer.alloc(17, 3),
      ),
    succeeded: differs,
  },
  {
    id: 'revocation-oracle',
    what: "revoke the victim's certificate",
    run: async (it) => {
      await it.sql(`insert into app.revocation (org_id, serial, asset_id, reason) values ($1, $2, $3, 'unspecified')`, [
        it.me.orgId,
        it.victim.serial,
        it.me.assetId,
      ])
      await it.commit()
    },
    succeeded: truthHas('select from app.revocation where serial = $1', (it) => [it.victim.serial]),
  },
  {
    id: 'claim-certificate',
    what: "enter the victim's certificate as one of one's own asset, so that the device's telemetry comes here",
    run: async (it) => {
      await it.sql(
        `insert into app.certificate (org_id, asset_id, serial, key_origin, state) values ($1, $2, $3, 'csr', 'intended')`,
        [it.me.orgId, it.me.assetId, Buffer.alloc(17, 9)],
      )
      await it.sql(
        `update app.certificate set state = 'issued', fingerprint = $1, spki = $1, issuer = 'x', not_before = now(), not_after = now() + interval '1 year', certificate_der = 'x'
         where serial = $2`,
        [it.victim.fingerprint, Buffer.alloc(17, 9)],
      )
      await it.commit()
    },
    succeeded: async (_, it) => {
      const rows = await it.truth(
        it.is === 'ours'
          ? 'select org_id from app.gateway_identify($1)'
          : 'select org_id from app.certificate where fingerprint = $1',
        [it.victim.fingerprint],
      )
      return rows.some((row) => row['org_id'] === it.me.orgId)
    },
  },
  {
    id: 'insert-across',
    what: "insert a row into the victim's organisation",
    run: async (it) => {
      await it.sql(INSERT_ASSET, [it.victim.orgId, NOBODY, it.victim.siteId])
      await it.commit()
    },
    succeeded: truthHas('select from app.asset where org_id = $1 and asset_id = $2', (it) => [it.victim.orgId, NOBODY]),
  },
  {
    id: 'move-across',
    what: "move a row of one's own into the victim's organisation",
    run: async (it) => {
      await it.sql('update app.asset set org_id = $1, site_id = $2 where asset_id = $3', [
        it.victim.orgId,
        it.victim.siteId,
        it.me.assetId,
      ])
      await it.commit()
    },
    succeeded: truthHas('select from app.asset where org_id = $1 and asset_id = $2', (it) => [
      it.victim.orgId,
      it.me.assetId,
    ]),
  },
  {
    id: 'update-across',
    what: 'update every row, without a condition',
    run: async (it) => {
      await it.sql(`update app.asset set note_sealed = 'everywhere'`)
      await it.commit()
    },
    succeeded: truthHas(`select from app.asset where org_id = $1 and note_sealed = 'everywhere'`, (it) => [
      it.victim.orgId,
    ]),
  },
  {
    id: 'merge-across',
    what: "MERGE into the victim's row",
    run: async (it) => {
      await it.sql(
        `merge into app.asset a using (values ($1::uuid)) v (id) on a.asset_id = v.id when matched then update set kind = 'other'`,
        [it.victim.assetId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and kind = 'other'`, (it) => [it.victim.assetId]),
  },
  {
    id: 'issue-token-across',
    what: "ask the vault for a certificate of the victim's asset",
    on: 'ours',
    run: async (it) => {
      await it.sql(
        `insert into pki.issue_token (org_id, token_hash, asset_id, serial, purpose) values ($1, $2, $3, $4, 'asset-certificate')`,
        [it.me.orgId, Buffer.alloc(32, 1), it.victim.assetId, it.victim.serial],
      )
    },
    succeeded: () => true,
  },
  {
    id: 'issue-token-long',
    what: 'an issue token that is good for ever',
    on: 'ours',
    run: async (it) => {
      await it.sql(
        `insert into pki.issue_token (org_id, token_hash, asset_id, serial, purpose, expires_at) values ($1, $2, $3, $4, 'asset-certificate', 'infinity')`,
        [it.me.orgId, Buffer.alloc(32, 2), it.me.assetId, it.me.serial],
      )
    },
    succeeded: () => true,
  },
]
