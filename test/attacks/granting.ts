// Attacks on who may do what: groups, roles, sites and settings, changed by somebody who may change some of it.
// Long because it is a list; each attack stands by itself.
import { type Attack, type Attacker, anyRow, ran, truthHas, victimsRows, type Who } from './attack.ts'

/** A change by somebody, committed; it succeeded when the truth has the row. */
const change = (
  id: string,
  what: string,
  who: Who,
  statement: (it: Attacker) => [string, unknown[]],
  got: [string, (it: Attacker) => unknown[]],
  on?: 'ours',
): Attack => ({
  id,
  what,
  ...(on === undefined ? {} : { on }),
  run: async (it) => {
    if (it.is === 'ordinary') await asBefore(it)
    const by = it.as(who)
    await by.sql(...statement(it))
    await by.commit()
  },
  succeeded: truthHas(...got),
})

/** What an earlier attack has changed for good must not decide this one. (In ours none has.) */
async function asBefore(it: Attacker): Promise<void> {
  await it.truth(`update app.person set role = 'operator', state = 'active' where person_id = $1`, [it.me.personId])
  await it.truth(`update app.person set role = 'org_admin', state = 'active' where person_id = $1`, [it.me.adminId])
}

const call = (id: string, what: string, who: Who, statement: (it: Attacker) => [string, unknown[]]): Attack => ({
  id,
  what,
  on: 'ours',
  run: (it) => it.as(who).sql(...statement(it)),
  succeeded: ran,
})

const isRole = (role: string): [string, (it: Attacker) => unknown[]] => [
  `select from app.person where person_id = $1 and role = '${role}'`,
  (it) => [it.me.personId],
]
const isMember: [string, (it: Attacker) => unknown[]] = [
  'select from app.group_member where person_id = $1 and group_id = $2',
  (it) => [it.me.personId, it.me.groupId],
]
const PUT = `select app.group_put($1, 'mine', null, $2, $3, $4)`

const NO_ADMIN = `select where not exists (select from app.person where org_id = $1 and role = 'org_admin' and state = 'active')`

/** One administrator removes all the others while another removes that one; each looks from before. */
const lastAdminRace = (isolation: 'read committed' | 'repeatable read'): Attack => ({
  id: `last-admin-race-${isolation.replace(' ', '-')}`,
  what: `two administrators remove each other and everybody else at once (${isolation})`,
  async run(it) {
    if (it.is === 'ordinary') await asBefore(it)
    const all = await it.truth(`select person_id from app.person where org_id = $1 and role = 'org_admin'`, [
      it.me.orgId,
    ])
    await it.truth('update identity.session set verified_at = now() where token_hash = sha256($1)', [it.token('stale')])
    const begin = async (who: Who) => {
      const client = await it.connect()
      await client.query(`set default_transaction_isolation = '${isolation}'`)
      await it.enter(client, who)
      await client.query('select count(*) from app.person')
      return client
    }
    const [one, other] = [await begin('org_admin'), await begin('stale')]
    const remove = (client: typeof one, sign: string) =>
      client
        .query(
          `update app.person set role = 'operator' where org_id = $1 and role = 'org_admin' and state = 'active' and person_id ${sign} $2`,
          [it.me.orgId, it.me.adminId],
        )
        .then(() => client.query('commit'))
    await Promise.allSettled([remove(one, '<>'), remove(other, '=')])
    const left = await it.truth(NO_ADMIN, [it.me.orgId])
    await it.truth(`update app.person set role = 'org_admin' where person_id = any ($1)`, [
      all.map((row) => row['person_id']),
    ])
    await it.truth(
      `update identity.session set verified_at = now() - interval '1 hour' where token_hash = sha256($1)`,
      [it.token('stale')],
    )
    return left
  },
  succeeded: anyRow,
})

export const granting: Attack[] = [
  change(
    'join-group',
    'an operator makes themselves a member of the group that holds everything',
    'operator',
    (it) => [
      'insert into app.group_member (org_id, group_id, person_id) values ($1, $2, $3)',
      [it.me.orgId, it.me.groupId, it.me.personId],
    ],
    isMember,
  ),
  change(
    'make-group',
    'an operator makes a group that holds everything',
    'operator',
    (it) => [
      `insert into app.permission_group (org_id, group_id, name_sealed, permissions, everywhere) values ($1, $2, 'mine', '{person.edit,asset.edit}', true)`,
      [it.me.orgId, it.victim.otherAssetId],
    ],
    ['select from app.permission_group where group_id = $1', (it) => [it.victim.otherAssetId]],
  ),
  change(
    'widen-group',
    'who may edit groups writes more permissions into one, past the function',
    'helper',
    (it) => [
      `update app.permission_group set permissions = permissions || '{certificate.revoke}' where org_id = $1`,
      [it.me.orgId],
    ],
    [
      `select from app.permission_group where org_id = $1 and 'certificate.revoke' = any (permissions) and group_id <> $2
        or group_id = $2 and cardinality(array_positions(permissions, 'certificate.revoke')) > 1
        or group_id = $2 and permissions = '{person.edit,certificate.revoke}'`,
      (it) => [it.me.orgId, it.me.groupId],
    ],
  ),
  change(
    'group-everywhere',
    'turn a group at some sites into one at all of them',
    'helper',
    (it) => [
      'update app.permission_group set archived_at = null, everywhere = true, name_sealed = $2 where org_id = $1',
      [it.me.orgId, 'taken'],
    ],
    [`select from app.permission_group where name_sealed = 'taken'`, () => []],
  ),
  change(
    'group-other-site',
    'put another site into a group',
    'helper',
    (it) => [
      'insert into app.group_site (org_id, group_id, site_id) values ($1, $2, $3)',
      [it.me.orgId, it.me.groupId, it.me.otherSiteId],
    ],
    ['select from app.group_site where group_id = $1', (it) => [it.me.groupId]],
  ),
  change(
    'delete-group-member',
    'take somebody out of a group, past the function and its line',
    'operator',
    (it) => ['delete from app.permission_group where org_id = $1 and group_id = $2', [it.me.orgId, it.me.groupId]],
    ['select where not exists (select from app.permission_group where group_id = $1)', (it) => [it.me.groupId]],
  ),
  {
    id: 'read-groups',
    what: "read the groups of the victim's organisation",
    run: (it) => it.as('org_admin').sql('select org_id, group_id, name_sealed from app.permission_group'),
    succeeded: victimsRows,
  },
  {
    id: 'operator-reads-groups',
    what: 'an operator reads who belongs to which group',
    run: (it) => it.as('operator').sql('select group_id from app.permission_group'),
    succeeded: anyRow,
  },
  change(
    'member-of-theirs',
    "make one's own person a member of the victim's group",
    'org_admin',
    (it) => [
      'insert into app.group_member (org_id, group_id, person_id) values ($1, $2, $3)',
      [it.me.orgId, it.victim.groupId, it.me.personId],
    ],
    ['select from app.group_member where group_id = $1', (it) => [it.victim.groupId]],
  ),
  change(
    'helper-promotes',
    'who may edit people makes an operator an administrator',
    'helper',
    (it) => [`update app.person set role = 'org_admin' where person_id = $1`, [it.me.personId]],
    isRole('org_admin'),
  ),
  change(
    'helper-promotes-a-little',
    'who may edit people makes an operator an engineer, which is more than they are themselves',
    'helper',
    (it) => [`update app.person set role = 'engineer' where person_id = $1`, [it.me.personId]],
    isRole('engineer'),
  ),
  {
    id: 'helper-promotes-in-steps',
    what: 'the same in two steps of one transaction: first to nothing, then from there',
    run: async (it) => {
      if (it.is === 'ordinary') await asBefore(it)
      const by = it.as('helper')
      await by.sql(`update app.person set role = 'none' where person_id = $1`, [it.me.personId])
      await by.sql(`update app.person set role = 'engineer' where person_id = $1`, [it.me.personId])
      await by.commit()
    },
    succeeded: truthHas(...isRole('engineer')),
  },
  change(
    'helper-invites-admin',
    'who may edit people adds an administrator',
    'helper',
    (it) => [
      `insert into app.person (org_id, person_id, role, state) values ($1, $2, 'org_admin', 'invited')`,
      [it.me.orgId, it.victim.streamId],
    ],
    ['select from app.person where person_id = $1', (it) => [it.victim.streamId]],
  ),
  change(
    'redirect-invitation',
    "put one's own address into the row of an administrator who is invited, and have the invitation sent again",
    'helper',
    (it) => [`update app.person set email_sealed = 'mine' where person_id = $1`, [it.me.invitedId]],
    [`select from app.person where person_id = $1 and email_sealed = 'mine'`, (it) => [it.me.invitedId]],
  ),
  change(
    'disable-admin',
    'who may edit people disables the administrator',
    'helper',
    (it) => [`update app.person set state = 'disabled' where person_id = $1`, [it.me.adminId]],
    [`select from app.person where person_id = $1 and state = 'disabled'`, (it) => [it.me.adminId]],
  ),
  change(
    'demote-admin',
    'who may edit people makes the administrator an operator',
    'helper',
    (it) => [`update app.person set role = 'operator' where person_id = $1`, [it.me.adminId]],
    [`select from app.person where person_id = $1 and role = 'operator'`, (it) => [it.me.adminId]],
  ),
  change(
    'last-admin',
    'the administrators of an organisation are all removed, in one statement',
    'org_admin',
    (it) => [`update app.person set role = 'operator' where org_id = $1 and role = 'org_admin'`, [it.me.orgId]],
    [NO_ADMIN, (it) => [it.me.orgId]],
  ),
  {
    id: 'last-admin-deferred',
    what: 'all administrators disabled, with every constraint put off to the end of the transaction',
    run: async (it) => {
      const by = it.as('org_admin')
      await by.sql('set constraints all deferred')
      await by.sql(`update app.person set state = 'disabled' where org_id = $1 and role = 'org_admin'`, [it.me.orgId])
      await by.commit()
    },
    succeeded: truthHas(NO_ADMIN, (it) => [it.me.orgId]),
  },
  lastAdminRace('read committed'),
  lastAdminRace('repeatable read'),
  change(
    'consent-off',
    "switch off the consent that the victim's organisation demands",
    'org_admin',
    (it) => ['update app.org_settings set consent_required = false where org_id = $1', [it.victim.orgId]],
    ['select from app.org_settings where org_id = $1 and not consent_required', (it) => [it.victim.orgId]],
  ),
  change(
    'engineer-settings',
    "an engineer lengthens the idle time of one's own organisation",
    'engineer',
    (it) => ['update app.org_settings set idle_minutes = 42 where org_id = $1', [it.me.orgId]],
    ['select from app.org_settings where org_id = $1 and idle_minutes = 42', (it) => [it.me.orgId]],
  ),
  change(
    'settings-of-nobody',
    'a second row of settings, which asks for less',
    'org_admin',
    (it) => ['insert into app.org_settings (org_id, mfa_required) values ($1, false)', [it.me.otherAssetId]],
    ['select from app.org_settings where org_id = $1', (it) => [it.me.otherAssetId]],
  ),
  call('put-more', 'make a group that holds what one does not hold', 'helper', (it) => [
    PUT,
    [it.me.otherAssetId, ['certificate.issue'], true, null],
  ]),
  call('put-other-site', 'make a group at a site that is not theirs', 'helper', (it) => [
    PUT,
    [it.me.otherAssetId, ['asset.read'], false, [it.me.otherSiteId]],
  ]),
  call('put-org-at-site', 'give a permission of the whole organisation at one site', 'org_admin', (it) => [
    PUT,
    [it.me.otherAssetId, ['person.edit'], false, [it.me.siteId]],
  ]),
  call('put-injected', 'a permission with blanks and bars in its name, to be read as several', 'org_admin', (it) => [
    PUT,
    [it.me.otherAssetId, ['asset.read| person.edit '], true, null],
  ]),
  call('put-platform', "give a permission of the platform's staff", 'org_admin', (it) => [
    PUT,
    [it.me.otherAssetId, ['platform.operate-as'], true, null],
  ]),
  call('put-null', 'a group that is neither everywhere nor anywhere', 'org_admin', (it) => [
    PUT,
    [it.me.otherAssetId, ['asset.read'], null, null],
  ]),
  call('archive-theirs', "archive the victim's group", 'org_admin', (it) => [
    'select app.group_archive($1)',
    [it.victim.groupId],
  ]),
  call('archive-stronger', 'archive a group that holds more than oneself', 'helper', (it) => [
    'select app.group_archive($1)',
    [it.me.groupId],
  ]),
  call('assign-stronger-group', 'put somebody into a group that holds more than oneself', 'helper', (it) => [
    'select app.set_person_groups($1, $2)',
    [it.me.personId, [it.me.groupId]],
  ]),
  call('assign-oneself-stronger', 'put oneself into a group that holds more', 'helper', (it) => [
    'select app.set_person_groups(ctx.person_id(), $1)',
    [[it.me.groupId]],
  ]),
  call('groups-of-theirs', "set the groups of the victim's person", 'org_admin', (it) => [
    'select app.set_person_groups($1, $2)',
    [it.victim.personId, []],
  ]),
  call('their-group', "put one's own person into the victim's group, through the function", 'org_admin', (it) => [
    'select app.set_person_groups($1, $2)',
    [it.me.personId, [it.victim.groupId]],
  ]),
  call('sites-of-more', 'assign an operator to a site that one does not see oneself', 'helper', (it) => [
    'select app.set_person_sites($1, $2)',
    [it.me.personId, [it.me.otherSiteId]],
  ]),
  call('groups-of-admin', 'set the groups of the administrator', 'helper', (it) => [
    'select app.set_person_groups($1, array(select group_id from app.permission_group where group_id <> $2))',
    [it.me.adminId, it.me.groupId],
  ]),
  call('ask-for-self', 'call the function that asks whether one may, for its answer', 'operator', () => [
    `select app.ask_for('group.edit')`,
    [],
  ]),
  call('regrant', 'call the function that works grants out', 'org_admin', (it) => [
    'select ctx.regrant($1, $2)',
    [it.victim.orgId, [it.victim.personId]],
  ]),
  call('grant-of', "ask what the victim's person may do", 'org_admin', (it) => [
    'select * from ctx.grant_of($1, $2)',
    [it.victim.orgId, it.victim.personId],
  ]),
  call('read-grants', 'read the grants that contexts are opened from', 'org_admin', () => [
    'select * from ctx.person_grant',
    [],
  ]),
  call('write-grant', 'write into the grants that contexts are opened from', 'org_admin', (it) => [
    `update ctx.person_grant set everywhere = ' person.edit ' where person_id = $1`,
    [it.me.personId],
  ]),
  call('write-catalogue', 'make a dangerous permission a harmless one', 'org_admin', () => [
    'update ctx.permission set dangerous = false, needs_mfa = false',
    [],
  ]),
  call('write-role', 'give a role one permission more', 'org_admin', () => [
    `insert into ctx.role_permission (role, permission) values ('operator', 'person.edit')`,
    [],
  ]),
  call(
    'take-turn',
    "hold the victim's turn of changing grants, so that nothing changes there any more",
    'org_admin',
    (it) => [
      'insert into ctx.grant_turn (org_id) values ($1) on conflict (org_id) do update set turn = 0',
      [it.victim.orgId],
    ],
  ),
  // Last: it makes a group of the attacker's own under the victim's id, which is no harm.
  change(
    'put-theirs',
    "change the victim's group by its id, through the function",
    'org_admin',
    (it) => [PUT, [it.victim.groupId, ['asset.read'], true, null]],
    [`select from app.permission_group where org_id = $1 and name_sealed = 'mine'`, (it) => [it.victim.orgId]],
    'ours',
  ),
]
