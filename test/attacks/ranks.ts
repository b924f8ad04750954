// Attacks within an organisation and from the platform's staff: rising in rank, sites that are not one's own.
import { type Attack, anyRow, truthHas, victimsRows } from './attack.ts'

export const ranks: Attack[] = [
  {
    id: 'staff-reads',
    what: "platform staff read a tenant's rows",
    run: async (it) => [
      ...(await it.as('staff').sql('select org_id from app.asset')),
      ...(await it.as('staff').sql('select org_id from app.site')),
      ...(await it.as('staff').sql('select org_id from app.person')),
    ],
    succeeded: victimsRows,
  },
  {
    id: 'promote-oneself',
    what: 'an operator makes themselves administrator',
    run: async (it) => {
      await it.as('operator').sql(`update app.person set role = 'org_admin' where person_id = $1`, [it.me.personId])
      await it.as('operator').commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'org_admin'`, (it) => [it.me.personId]),
  },
  {
    id: 'become-staff',
    what: "a tenant's administrator makes themselves staff of the platform",
    run: async (it) => {
      await it.as('org_admin').sql(`update app.person set role = 'staff' where person_id = $1`, [it.me.personId])
      await it.as('org_admin').commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'staff'`, (it) => [it.me.personId]),
  },
  {
    id: 'add-active-person',
    what: "an administrator adds a person who is active at once, bound to somebody else's account",
    run: async (it) => {
      await it
        .as('org_admin')
        .sql(
          `insert into app.person (org_id, person_id, account_id, role, state) values ($1, $2, $3, 'operator', 'active')`,
          [it.me.orgId, it.me.otherAssetId, it.victim.accountId],
        )
      await it.as('org_admin').commit()
    },
    succeeded: truthHas('select from app.person where org_id = $1 and account_id = $2', (it) => [
      it.me.orgId,
      it.victim.accountId,
    ]),
  },
  {
    id: 'engineer-invites',
    what: 'an engineer adds a person',
    run: async (it) => {
      await it.sql(`insert into app.person (org_id, person_id, role) values ($1, $2, 'org_admin')`, [
        it.me.orgId,
        it.victim.otherAssetId,
      ])
      await it.commit()
    },
    succeeded: truthHas('select from app.person where org_id = $1 and person_id = $2', (it) => [
      it.me.orgId,
      it.victim.otherAssetId,
    ]),
  },
  {
    id: 'other-site-assets',
    what: 'an operator reads the assets of a site that is not theirs',
    run: (it) => it.as('operator').sql('select asset_id from app.asset where site_id = $1', [it.me.otherSiteId]),
    succeeded: anyRow,
  },
  {
    id: 'other-site-telemetry',
    what: 'an operator reads the telemetry of a site that is not theirs',
    run: (it) => it.as('operator').sql('select sealed from app.segment where site_id = $1', [it.me.otherSiteId]),
    succeeded: anyRow,
  },
  {
    id: 'other-site-events',
    what: 'an operator reads the events of a site that is not theirs',
    run: (it) => it.as('operator').sql('select event_id from app.device_event where site_id = $1', [it.me.otherSiteId]),
    succeeded: anyRow,
  },
  {
    id: 'other-site-certificates',
    what: 'an operator reads the certificates of an asset at another site',
    run: (it) => it.as('operator').sql('select serial from app.certificate where asset_id = $1', [it.me.otherAssetId]),
    succeeded: anyRow,
  },
  {
    id: 'assign-oneself',
    what: 'an operator assigns themselves to another site',
    run: async (it) => {
      await it
        .as('operator')
        .sql('insert into app.person_site (org_id, person_id, site_id) values ($1, $2, $3)', [
          it.me.orgId,
          it.me.personId,
          it.me.otherSiteId,
        ])
      await it.as('operator').commit()
    },
    succeeded: truthHas('select from app.person_site where person_id = $1 and site_id = $2', (it) => [
      it.me.personId,
      it.me.otherSiteId,
    ]),
  },
  {
    id: 'operator-writes',
    what: 'an operator renames an asset at their own site',
    run: async (it) => {
      await it.as('operator').sql(`update app.asset set name_sealed = 'renamed' where asset_id = $1`, [it.me.assetId])
      await it.as('operator').commit()
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and name_sealed = 'renamed'`, (it) => [
      it.me.assetId,
    ]),
  },
  {
    id: 'operator-revokes',
    what: 'an operator revokes a certificate',
    run: async (it) => {
      await it
        .as('operator')
        .sql(`insert into app.revocation (org_id, serial, asset_id, reason) values ($1, $2, $3, 'unspecified')`, [
          it.me.orgId,
          it.me.serial,
          it.me.assetId,
        ])
      await it.as('operator').commit()
    },
    succeeded: truthHas('select from app.revocation where serial = $1', (it) => [it.me.serial]),
  },
]
