// Attacks on dashboards: to see or change those of others, and to make a wall see more than what is on it. The wall of the
// attacks shows the attacker's first asset, and pretends to show the victim's.
import { randomUUID } from 'node:crypto'
import { anyRow, type Attack, type Attacker, truthHas } from '../attack.ts'
import { reads, tries } from '../tries.ts'

/** A dashboard of the organisation's administrator; answers its id. */
async function plant(it: Attacker, { orgId, adminId }: Attacker['me'], shared: boolean): Promise<string> {
  const id = randomUUID()
  await it.truth(
    `insert into app.dashboard (org_id, dashboard_id, owner_id, is_shared, name_sealed, tiles_sealed, asset_ids)
     values ($1, $2, $3, $4, 'x', 'x', '{}')`,
    [orgId, id, adminId, shared],
  )
  return id
}

const insert = (owner: string, shared: string) =>
  `insert into app.dashboard (org_id, dashboard_id, owner_id, is_shared, name_sealed, tiles_sealed, asset_ids)
   values ($1, gen_random_uuid(), ${owner}, ${shared}, 'x', 'x', '{}')`

export const showing: Attack[] = [
  reads(
    tries(
      'dashboard-read-victim',
      "read the victim's",
      'org_admin',
      'select * from app.dashboard where dashboard_id = $1',
      async (it) => [await plant(it, it.victim, true)],
    ),
  ),
  reads(
    tries(
      'dashboard-read-own',
      "read somebody's own",
      'engineer',
      'select * from app.dashboard where dashboard_id = $1',
      async (it) => [await plant(it, it.me, false)],
    ),
  ),
  reads(
    tries(
      'dashboard-edit-own',
      "change somebody's own as an administrator of the dashboards",
      'engineer',
      `update app.dashboard set name_sealed = 'y' where dashboard_id = $1 returning dashboard_id`,
      async (it) => [await plant(it, it.me, false)],
    ),
  ),
  reads(
    tries(
      'dashboard-edit-shared',
      'change the one of all as an operator',
      'operator',
      `update app.dashboard set name_sealed = 'y' where dashboard_id = $1 returning dashboard_id`,
      async (it) => [await plant(it, it.me, true)],
    ),
  ),
  tries(
    'dashboard-hide-shared',
    "take somebody else's from all, so that it is theirs alone",
    'engineer',
    'update app.dashboard set is_shared = false where dashboard_id = $1',
    async (it) => [await plant(it, it.me, true)],
  ),
  tries('dashboard-share', 'make one for all as an operator', 'operator', insert('$2', 'true'), ({ me }) => [
    me.orgId,
    me.personId,
  ]),
  tries('dashboard-for-another', 'make one in the name of another', 'engineer', insert('$2', 'false'), ({ me }) => [
    me.orgId,
    me.adminId,
  ]),
  tries(
    'dashboard-in-victim',
    "make one in the victim's organisation",
    'org_admin',
    insert('$2', 'true'),
    ({ victim }) => [victim.orgId, victim.adminId],
  ),
  tries('dashboard-operating', 'staff who only look make one', 'operating', insert('$2', 'false'), ({ me }) => [
    me.orgId,
    me.adminId,
  ]),
  tries(
    'dashboard-version',
    'write a version, so that a change goes unnoticed',
    'org_admin',
    'update app.dashboard set version = 1',
  ),
  tries('dashboard-delete', 'delete dashboards', 'org_admin', 'delete from app.dashboard'),
  tries(
    'dashboard-policy',
    'take the policies off',
    'org_admin',
    'alter table app.dashboard disable row level security',
  ),
  tries(
    'wall-mint',
    'mint a wall as the api',
    'org_admin',
    `select identity.start_wall($1, gen_random_uuid(), $1, 'x', gen_random_uuid(), 7, '', '')`,
    (it) => [it.token('org_admin')],
  ),
  tries(
    'wall-holds',
    "ask what a wall of the victim's would see",
    'org_admin',
    `select * from ctx.wall_holds($1, $2, $3, ' dashboard.share telemetry.read ', '')`,
    async (it) => [it.victim.orgId, it.victim.adminId, await plant(it, it.victim, true)],
  ),
  ...(['wall', 'token'] as const).map((who) =>
    tries(
      `wall-claim-${who}`,
      `a ${who} writes a wall of the victim into its context`,
      who,
      `select set_config('fairlead.context', replace(current_setting('fairlead.context'), $1, $2), true), 1 / (select count(*) from app.asset)`,
      (it) => [it.me.orgId, it.victim.orgId],
    ),
  ),
  ...(
    [
      [
        'asset-victim',
        "the victim's asset, though its dashboard names it",
        'select asset_id from app.asset where asset_id = $1',
        victims,
      ],
      ['asset', 'an asset that is not on it', 'select asset_id from app.asset where asset_id <> $1', mine],
      ['signal', 'signals of what is not on it', 'select signal_no from app.signal where asset_id <> $1', mine],
      ['segment', 'segments of a site that is not on it', 'select n from app.segment where site_id = $1', otherSite],
      ['block', 'blocks of a site that is not on it', 'select from_at from app.block where site_id = $1', otherSite],
      ['certificate', 'certificates', 'select serial from app.certificate where org_id = $1', org],
      ['event', 'events of devices', 'select event_id from app.device_event where org_id = $1', org],
      ['settings', 'groups of permissions', 'select group_id from app.permission_group where org_id = $1', org],
    ] as const
  ).map(([id, what, text, values]) => reads(tries(`wall-read-${id}`, `a wall reads ${what}`, 'wall', text, values))),
  reads(
    tries(
      'wall-read-dashboard',
      'a wall reads another dashboard',
      'wall',
      'select * from app.dashboard where dashboard_id = $1',
      async (it) => [await plant(it, it.me, true)],
    ),
  ),
  tries('wall-insert', 'a wall makes a dashboard', 'wall', insert('$2', 'false'), ({ me }) => [me.orgId, me.adminId]),
  {
    id: 'wall-update',
    what: 'a wall puts another asset onto its dashboard',
    on: 'ours',
    run: async (it) => {
      const them = it.as('wall')
      await them.sql(`update app.dashboard set asset_ids = array[$1::uuid] where org_id = $2`, [
        it.me.otherAssetId,
        it.me.orgId,
      ])
      await them.commit()
    },
    succeeded: (evidence, it) =>
      truthHas('select from app.dashboard where $1 = any (asset_ids)', () => [it.me.otherAssetId])(evidence, it),
  },
  {
    id: 'wall-sessions',
    what: 'a wall reads who is signed in',
    on: 'ours',
    run: (it) => it.as('wall').sql('select session_id from app.sessions(true)'),
    succeeded: anyRow,
  },
]

function victims({ victim }: Attacker): unknown[] {
  return [victim.assetId]
}
function mine({ me }: Attacker): unknown[] {
  return [me.assetId]
}
function otherSite({ me }: Attacker): unknown[] {
  return [me.otherSiteId]
}
function org({ me }: Attacker): unknown[] {
  return [me.orgId]
}
