// Attacks with operating-as: staff who want in without leave, further in than it goes, longer than it lasts, or unseen; and
// tenants who want to decide for others.
// Long because it is a list; each attack stands by itself.
import { type Attack, type Attacker, anyRow, ran, truthHas, victimsRows, type Who } from './attack.ts'

/** SQL of somebody's, in an ordinary database with the tenant chosen as its application chooses it. */
async function within(it: Attacker, who: Who, orgId: string): Promise<Attacker> {
  const by = it.as(who)
  if (it.is === 'ordinary') await by.sql(`select set_config('app.org_id', $1, true)`, [orgId])
  return by
}

const change = (
  id: string,
  what: string,
  who: Who,
  statement: (it: Attacker) => [string, unknown[]],
  got: [string, (it: Attacker) => unknown[]],
): Attack => ({
  id,
  what,
  run: async (it) => {
    const by = await within(it, who, it.victim.orgId)
    await by.sql(...statement(it))
    await by.commit()
  },
  succeeded: truthHas(...got),
})

const call = (id: string, what: string, who: Who, statement: (it: Attacker) => [string, unknown[]]): Attack => ({
  id,
  what,
  on: 'ours',
  run: (it) => it.as(who).sql(...statement(it)),
  succeeded: ran,
})

const REQUEST = `select app.operate_request($1, $2, $3, $4, 'n', 'r', 't', 'r', 't')`
const asked = (set: string): [string, (it: Attacker) => [string, unknown[]]] => [
  set,
  (it) => [`update app.operate_grant set ${set} where grant_id = $1`, [it.victim.askedId]],
]
const grantHas = (has: string): [string, (it: Attacker) => unknown[]] => [
  `select from app.operate_grant where grant_id = $1 and ${has}`,
  (it) => [it.victim.askedId],
]

export const operating: Attack[] = [
  change(
    'grant-oneself',
    'staff write themselves a grant',
    'staff',
    (it) => [
      `insert into app.operate_grant (org_id, grant_id, staff_org_id, staff_id, staff_name_sealed, reason_sealed, ticket_sealed, elevated, minutes, state, expires_at)
       values ($1, $2, $1, $3, 'n', 'r', 't', true, 60, 'granted', now() + interval '1 hour')`,
      [it.victim.orgId, it.me.streamId, it.me.personId],
    ],
    ['select from app.operate_grant where grant_id = $1', (it) => [it.me.streamId]],
  ),
  change(
    'consent-bypass',
    'staff say yes to their own request',
    'staff',
    asked(`state = 'granted', decided_at = now()`)[1],
    grantHas(`state = 'granted'`),
  ),
  change(
    'grant-elevate',
    'staff raise what they asked for to writing',
    'staff',
    asked('elevated = true, minutes = 59')[1],
    grantHas('minutes = 59'),
  ),
  change(
    'grant-extend',
    'staff put off the end',
    'staff',
    asked(`expires_at = '2099-01-01'`)[1],
    grantHas(`expires_at = '2099-01-01'`),
  ),
  change(
    'grant-revive',
    'staff take an end back',
    'staff',
    asked(`ended_at = null, state = 'granted', minutes = 58`)[1],
    grantHas('minutes = 58'),
  ),
  change(
    'grant-other-reason',
    'staff rewrite the reason that the organisation was given',
    'staff',
    asked(`reason_sealed = 'another'`)[1],
    grantHas(`reason_sealed = 'another'`),
  ),
  change(
    'grant-hide',
    'staff remove the trace of having been in',
    'staff',
    (it) => ['delete from app.operate_grant where grant_id = $1', [it.victim.askedId]],
    ['select where not exists (select from app.operate_grant where grant_id = $1)', (it) => [it.victim.askedId]],
  ),
  {
    id: 'read-their-grants',
    what: 'see why staff were at the victim',
    run: (it) => it.as('org_admin').sql('select org_id, grant_id, reason_sealed from app.operate_grant'),
    succeeded: victimsRows,
  },
  {
    id: 'staff-read-grants',
    what: "staff read the tenants' own rows of grants",
    run: async (it) =>
      (await within(it, 'staff', it.victim.orgId)).sql('select org_id, grant_id, reason_sealed from app.operate_grant'),
    succeeded: victimsRows,
  },
  {
    id: 'operating-elsewhere',
    what: 'staff who operate as one organisation read another',
    run: async (it) => {
      const by = await within(it, 'operating', it.victim.orgId)
      return [
        ...(await by.sql('select org_id, asset_id from app.asset')),
        ...(await by.sql('select org_id, site_id from app.site')),
        ...(await by.sql('select org_id, person_id from app.person')),
      ]
    },
    succeeded: victimsRows,
  },
  {
    id: 'operating-writes',
    what: 'staff who were let in to read write',
    run: async (it) => {
      const by = await within(it, 'operating', it.me.orgId)
      await by.sql(`update app.asset set name_sealed = 'by staff' where asset_id = $1`, [it.me.assetId])
      await by.commit()
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and name_sealed = 'by staff'`, (it) => [
      it.me.assetId,
    ]),
  },
  {
    id: 'operating-promotes',
    what: 'staff who operate as an organisation make somebody its administrator',
    run: async (it) => {
      const by = await within(it, 'operating', it.me.orgId)
      if (it.is === 'ordinary')
        await it.truth(`update app.person set role = 'operator' where person_id = $1`, [it.me.personId])
      await by.sql(`update app.person set role = 'org_admin' where person_id = $1`, [it.me.personId])
      await by.commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'org_admin'`, (it) => [it.me.personId]),
  },
  {
    id: 'operating-settings',
    what: 'staff who operate as an organisation switch its demands off',
    run: async (it) => {
      const by = await within(it, 'operating', it.me.orgId)
      await by.sql('update app.org_settings set idle_minutes = 40 where org_id = $1', [it.me.orgId])
      await by.commit()
    },
    succeeded: truthHas('select from app.org_settings where org_id = $1 and idle_minutes = 40', (it) => [it.me.orgId]),
  },
  call('operating-issues', 'staff who were let in to read ask for a certificate', 'operating', (it) => [
    `insert into app.certificate (org_id, asset_id, serial, key_origin) values ($1, $2, '12345678', 'csr')`,
    [it.me.orgId, it.me.assetId],
  ]),
  call('operating-group', 'staff who operate as an organisation make a group', 'operating', (it) => [
    `select app.group_put($1, 'n', null, '{asset.read}', true, null)`,
    [it.me.otherAssetId],
  ]),
  call('operating-sessions', 'staff who operate as an organisation list its sessions', 'operating', () => [
    'select * from app.sessions(true)',
    [],
  ]),
  call(
    'operating-ends-sessions',
    "staff who operate as an organisation end the administrator's session",
    'operating',
    (it) => ['select app.end_session($1)', [it.me.sessionId]],
  ),
  call(
    'operating-decides',
    'staff who operate as an organisation approve a request of the staff',
    'operating',
    (it) => ['select app.operate_decide($1, true)', [it.me.askedId]],
  ),
  call('operating-nested', 'staff who operate as an organisation ask to operate as another', 'operating', (it) => [
    REQUEST,
    [it.me.otherAssetId, it.victim.orgId, false, 30],
  ]),
  call('operating-register', "staff who operate as an organisation read the platform's register", 'operating', (it) => [
    `select 1 / count(*) from app.operate_register where org_id <> $1`,
    [it.me.orgId],
  ]),
  {
    id: 'operating-as-person',
    what: 'staff who operate as an organisation write as if they were one of its people',
    on: 'ours',
    run: (it) => it.as('operating').sql('select ctx.person_id() as me'),
    succeeded: (evidence) => !JSON.stringify(evidence).includes('"me":null'),
  },
  {
    id: 'operating-after-the-end',
    what: 'a new context after the grant has been ended',
    on: 'ours',
    run: async (it) => {
      await it.truth(`update app.operate_grant set state = 'ended', ended_at = now() where grant_id = $1`, [
        it.me.grantId,
      ])
      try {
        const client = await it.connect()
        await it.enter(client, 'operating')
        return (await client.query('select asset_id from app.asset')).rows
      } finally {
        await it.truth(`begin; alter table app.operate_grant disable trigger step;
          update app.operate_grant set state = 'granted', ended_at = null where grant_id = '${it.me.grantId}';
          alter table app.operate_grant enable always trigger step; commit`)
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'operating-after-the-role',
    what: 'a new context after the member of the staff has lost the role',
    on: 'ours',
    run: async (it) => {
      const of = `where (org_id, person_id) = (select org_id, person_id from identity.session where token_hash = sha256($1))`
      await it.truth(`update app.person set state = 'disabled' ${of}`, [it.token('operating')])
      try {
        const client = await it.connect()
        await it.enter(client, 'operating')
        return (await client.query('select asset_id from app.asset')).rows
      } finally {
        await it.truth(`update app.person set state = 'active' ${of}`, [it.token('operating')])
        await it.truth('update identity.session set ended_at = null where token_hash = sha256($1)', [
          it.token('operating'),
        ])
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'operating-without-consent',
    what: 'a context by a request that nobody has approved',
    on: 'ours',
    run: async (it) => {
      await it.truth('update identity.session set grant_org_id = $2, grant_id = $3 where token_hash = sha256($1)', [
        it.token('staff'),
        it.victim.orgId,
        it.victim.askedId,
      ])
      try {
        const client = await it.connect()
        await it.enter(client, 'staff')
        return (await client.query('select org_id, asset_id from app.asset')).rows
      } finally {
        await it.truth(
          'update identity.session set grant_org_id = null, grant_id = null where token_hash = sha256($1)',
          [it.token('staff')],
        )
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'operating-by-anothers',
    what: "a context by a grant that is another member's of the staff",
    on: 'ours',
    run: async (it) => {
      await it.truth('update identity.session set grant_org_id = $2, grant_id = $3 where token_hash = sha256($1)', [
        it.token('staff'),
        it.victim.orgId,
        it.victim.grantId,
      ])
      try {
        const client = await it.connect()
        await it.enter(client, 'staff')
        return (await client.query('select org_id, asset_id from app.asset')).rows
      } finally {
        await it.truth(
          'update identity.session set grant_org_id = null, grant_id = null where token_hash = sha256($1)',
          [it.token('staff')],
        )
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'operating-unseen',
    what: "read as staff without a line in the organisation's trail",
    on: 'ours',
    run: async (it) => {
      const count = () =>
        it.truth(
          `select count(*)::int as n from audit.line where org_id = $1 and grant_id = $2 and event = 'operate-as.read'`,
          [it.me.orgId, it.me.grantId],
        )
      await it.truth('delete from ctx.operate_seen')
      const before = await count()
      await it.as('operating').sql('select asset_id from app.asset')
      await it.as('operating').commit()
      return [before[0]?.['n'], (await count())[0]?.['n']]
    },
    succeeded: (evidence) => Array.isArray(evidence) && evidence[0] === evidence[1],
  },
  {
    id: 'request-granted',
    what: 'ask in a way that consent is not waited for',
    on: 'ours',
    run: (it) => it.as('staff').sql(`${REQUEST} as state`, [it.me.otherAssetId, it.victim.orgId, true, 60]),
    succeeded: (evidence) => JSON.stringify(evidence).includes('granted'),
  },
  call('request-by-tenant', "a tenant's administrator asks to operate as another tenant", 'org_admin', (it) => [
    REQUEST,
    [it.me.otherAssetId, it.victim.orgId, false, 30],
  ]),
  call('request-a-day', 'staff ask for a day', 'staff', (it) => [
    REQUEST,
    [it.me.otherAssetId, it.victim.orgId, false, 1440],
  ]),
  call('request-no-time', 'staff ask for no time at all, hoping for no end', 'staff', (it) => [
    REQUEST,
    [it.me.otherAssetId, it.victim.orgId, false, null],
  ]),
  call('request-no-reason', 'staff ask and give no reason', 'staff', (it) => [
    `select app.operate_request($1, $2, false, 30, 'n', null, null, null, null)`,
    [it.me.otherAssetId, it.victim.orgId],
  ]),
  call('request-platform', "staff ask to operate as the platform's own organisation", 'staff', (it) => [
    `select app.operate_request($1, ctx.org_id(), false, 30, 'n', 'r', 't', 'r', 't')`,
    [it.me.otherAssetId],
  ]),
  call('request-same-id', 'staff ask under the id of a grant that there is', 'staff', (it) => [
    REQUEST,
    [it.victim.grantId, it.victim.orgId, true, 60],
  ]),
  {
    id: 'request-flood',
    what: 'staff fill the page of requests',
    on: 'ours',
    run: async (it) => {
      for (let i = 0; i < 20; i++)
        await it
          .as('staff')
          .sql(`select app.operate_request(gen_random_uuid(), $1, false, 30, 'n', 'r', 't', 'r', 't')`, [
            it.victim.orgId,
          ])
    },
    succeeded: ran,
  },
  call('decide-theirs', "approve the victim's request", 'org_admin', (it) => [
    'select app.operate_decide($1, true)',
    [it.victim.askedId],
  ]),
  call('decide-as-staff', 'staff approve their own request, through the function', 'staff', (it) => [
    'select app.operate_decide($1, true)',
    [it.victim.askedId],
  ]),
  call('decide-as-engineer', "an engineer approves the staff's request", 'engineer', (it) => [
    'select app.operate_decide($1, true)',
    [it.me.askedId],
  ]),
  call('decide-stale', 'an administrator approves an hour after having shown a factor', 'stale', (it) => [
    'select app.operate_decide($1, true)',
    [it.me.askedId],
  ]),
  call('decide-granted', 'approve once more what is running, for another hour', 'org_admin', (it) => [
    'select app.operate_decide($1, true)',
    [it.me.grantId],
  ]),
  call('end-theirs-grant', "end the victim's grant", 'org_admin', (it) => [
    'select app.operate_end($1)',
    [it.victim.grantId],
  ]),
  call('end-others-grant', 'staff end the grant of another member of the staff', 'staff', (it) => [
    'select app.operate_end($1)',
    [it.victim.grantId],
  ]),
  call('end-as-engineer', 'an engineer ends a grant', 'engineer', (it) => [
    'select app.operate_end($1)',
    [it.me.grantId],
  ]),
  call('enter-grant', 'call the function that enters a grant', 'staff', (it) => [
    `select * from identity.enter_grant($1, $2, $3, sha256('in'))`,
    [it.token('staff'), it.victim.askedId, it.me.assetId],
  ]),
  call('leave-grant', 'call the function that leaves one', 'operating', (it) => [
    `select * from identity.leave_grant($1, $2, sha256('out'))`,
    [it.token('operating'), it.me.assetId],
  ]),
  call('forge-told', "write a line into the victim's trail that says staff were there", 'org_admin', (it) => [
    `select ctx.tell_operating($1, $2, 'asset.read')`,
    [it.me.sessionId, it.victim.orgId],
  ]),
  call('silence-told', 'say that what staff do has been told of already', 'operating', (it) => [
    `insert into ctx.operate_seen (session_id, permission, told_at) values ($1, 'asset.read', '2099-01-01')`,
    [it.me.sessionId],
  ]),
  call('note-org', "call the function that writes lines, for the victim's trail", 'org_admin', (it) => [
    `select audit.note_org($1, 'operate-as.read', 'done', '{}')`,
    [it.victim.orgId],
  ]),
  call('worker-ends', "call the worker's function that ends grants", 'org_admin', () => [
    'select app.worker_end_operating()',
    [],
  ]),
]
