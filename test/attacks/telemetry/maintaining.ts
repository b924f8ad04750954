// Attacks on maintenance windows: whoever makes one silences alarms; whoever changes one writes history.
import { randomBytes } from 'node:crypto'
import { type Attack, type Attacker, truthHas } from '../attack.ts'
import { reads, tries } from '../tries.ts'

type Place = { orgId: string; siteId: string; assetId: string }

/** A window that has begun and ends tomorrow, or has ended yesterday. */
async function plant(it: Attacker, { orgId, siteId, assetId }: Place, isOver = false): Promise<string> {
  const [row] = await it.truth(
    `insert into app.maintenance (org_id, maintenance_id, asset_id, site_id, begins_at, until_at, reason_sealed, created_by)
     values ($1, gen_random_uuid(), $2, $3, now() - interval '2 days', now() + $4 * interval '1 day', $5, null)
     returning maintenance_id`,
    [orgId, assetId, siteId, isOver ? -1 : 1, randomBytes(60)],
  )
  return String(row?.maintenance_id)
}

const elsewhere = (it: Attacker): Place => ({ ...it.me, siteId: it.me.otherSiteId, assetId: it.me.otherAssetId })

const add = (columns = '', values = '') =>
  `insert into app.maintenance (org_id, maintenance_id, asset_id, site_id, begins_at, until_at, reason_sealed${columns})
   values ($1, gen_random_uuid(), $2, $3, now(), now() + interval '1 hour', 'x'${values})`
const end = 'update app.maintenance set ended_at = now() where maintenance_id = $1 returning maintenance_id'

export const maintaining: Attack[] = [
  tries('maintenance-as-operator', 'silence an asset as an operator', 'operator', add(), ({ me }) => [
    me.orgId,
    me.assetId,
    me.siteId,
  ]),
  tries('maintenance-by-token', 'silence an asset by a token for assets', 'token', add(), ({ me }) => [
    me.orgId,
    me.assetId,
    me.siteId,
  ]),
  tries('maintenance-operating', 'staff who only look silence an asset', 'operating', add(), ({ me }) => [
    me.orgId,
    me.assetId,
    me.siteId,
  ]),
  tries('maintenance-in-victim', "silence the victim's asset", 'org_admin', add(), ({ victim }) => [
    victim.orgId,
    victim.assetId,
    victim.siteId,
  ]),
  tries(
    'maintenance-on-victim',
    "silence the victim's asset from one's own organisation",
    'org_admin',
    add(),
    ({ me, victim }) => [me.orgId, victim.assetId, victim.siteId],
  ),
  tries(
    'maintenance-author',
    'silence an asset in the name of another',
    'engineer',
    add(', created_by', ', $4'),
    ({ me }) => [me.orgId, me.assetId, me.siteId, me.adminId],
  ),
  tries('maintenance-year', 'silence an asset for a year', 'org_admin', add().replace('1 hour', '1 year'), ({ me }) => [
    me.orgId,
    me.assetId,
    me.siteId,
  ]),
  {
    id: 'maintenance-other-site',
    what: "say that a window of an asset is at another site, so that nobody at the asset's own sees it",
    on: 'ours',
    run: async (it) => {
      const { orgId, assetId, otherSiteId } = it.me
      await it.as('org_admin').sql(add(), [orgId, assetId, otherSiteId])
      await it.as('org_admin').commit()
    },
    succeeded: truthHas(
      'select from app.maintenance m join app.asset a on a.asset_id = m.asset_id where a.asset_id = $1 and m.site_id <> a.site_id',
      (it) => [it.me.assetId],
    ),
  },
  reads(
    tries('maintenance-end-operator', 'end a window as an operator', 'operator', end, async (it) => [
      await plant(it, it.me),
    ]),
  ),
  reads(
    tries('maintenance-end-victim', "end the victim's window", 'org_admin', end, async (it) => [
      await plant(it, it.victim),
    ]),
  ),
  tries('maintenance-end-over', 'end a window that is over', 'org_admin', end, async (it) => [
    await plant(it, it.me, true),
  ]),
  {
    id: 'maintenance-end-backdated',
    what: 'say that a window ended yesterday',
    on: 'ours',
    run: async (it) => {
      const id = await plant(it, it.me)
      await it
        .as('org_admin')
        .sql(`update app.maintenance set ended_at = now() - interval '1 day' where maintenance_id = $1`, [id])
      await it.as('org_admin').commit()
      return id
    },
    succeeded: (evidence, it) =>
      truthHas(`select from app.maintenance where maintenance_id = $1 and ended_at < now() - interval '1 hour'`, () => [
        evidence,
      ])(evidence, it),
  },
  ...(
    [
      ['longer', 'make a window longer', `until_at = until_at + interval '1 day'`],
      ['earlier', 'make a window begin earlier', `begins_at = begins_at - interval '1 day'`],
      ['reason', 'give a window another reason', `reason_sealed = 'x'`],
      ['ender', 'say that another has ended it', 'ended_by = null'],
    ] as const
  ).map(([name, what, set]) =>
    tries(
      `maintenance-${name}`,
      what,
      'org_admin',
      `update app.maintenance set ${set} where maintenance_id = $1`,
      async (it) => [await plant(it, it.me)],
    ),
  ),
  tries('maintenance-delete', 'delete a window', 'org_admin', 'delete from app.maintenance', async (it) => {
    await plant(it, it.me)
    return []
  }),
  reads(
    tries(
      'maintenance-read-victim',
      "read the victim's windows",
      'org_admin',
      'select org_id, reason_sealed from app.maintenance where maintenance_id = $1',
      async (it) => [await plant(it, it.victim)],
    ),
  ),
  reads(
    tries(
      'maintenance-read-site',
      'read windows of a site that is not theirs',
      'operator',
      'select site_id, reason_sealed from app.maintenance where maintenance_id = $1',
      async (it) => [await plant(it, elsewhere(it))],
    ),
  ),
  tries(
    'maintenance-policy',
    'take the policies off app.maintenance',
    'org_admin',
    'alter table app.maintenance disable row level security',
  ),
  tries(
    'maintenance-worker',
    "read the victim's windows as the worker does",
    'org_admin',
    `select * from app.worker_alarm_maintenance($1, '-infinity')`,
    (it) => [it.victim.orgId],
  ),
  tries(
    'maintenance-asked',
    'ask whether the victim is at work',
    'org_admin',
    'select app.in_maintenance($1, $2, $3, now())',
    ({ victim }) => [victim.orgId, victim.siteId, victim.assetId],
  ),
]
