// Attacks on plans of sites: to see, change or replace those of others, and to make a wall see a plan that is not on it.
import type { Attack, Attacker } from '../attack.ts'
import { reads, tries } from '../tries.ts'

type Side = Attacker['me']

/** A plan with a picture, and the organisation's asset on it; answers the site. */
async function plant(it: Attacker, { orgId, assetId }: Side, siteId: string): Promise<string> {
  await it.truth(
    `insert into app.site_plan (org_id, site_id, media_type, width_px, height_px, image_bytes, image_version, layout_sealed, asset_ids)
     values ($1, $2, 'image/png', 1, 1, 1, 1, 'x', array[$3::uuid]) on conflict do nothing`,
    [orgId, siteId, assetId],
  )
  await it.truth(
    `insert into app.site_plan_image (org_id, site_id, sealed) values ($1, $2, 'x') on conflict do nothing`,
    [orgId, siteId],
  )
  return siteId
}
const ofVictim = async (it: Attacker): Promise<unknown[]> => [await plant(it, it.victim, it.victim.siteId)]
const mine = async (it: Attacker): Promise<unknown[]> => [await plant(it, it.me, it.me.siteId)]
const elsewhere = async (it: Attacker): Promise<unknown[]> => [await plant(it, it.me, it.me.otherSiteId)]

const PLAN = 'select layout_sealed, asset_ids from app.site_plan where site_id = $1'
const PICTURE = 'select sealed from app.site_plan_image where site_id = $1'
const insert = `insert into app.site_plan (org_id, site_id, layout_sealed) values ($1, $2, 'x')`

export const plans: Attack[] = [
  reads(tries('plan-read-victim', "read the victim's plan", 'org_admin', PLAN, ofVictim)),
  reads(tries('plan-picture-victim', "read the victim's picture", 'org_admin', PICTURE, ofVictim)),
  reads(tries('plan-read-site', 'read the plan of a site of others', 'operator', PLAN, elsewhere)),
  reads(tries('plan-picture-site', 'read the picture of a site of others', 'operator', PICTURE, elsewhere)),
  reads(
    tries(
      'plan-edit-operator',
      'move assets on a plan without being allowed to change sites',
      'operator',
      `update app.site_plan set layout_sealed = 'y' where site_id = $1 returning site_id`,
      mine,
    ),
  ),
  reads(
    tries(
      'plan-picture-edit',
      'put another picture up without being allowed to change sites',
      'operator',
      `update app.site_plan_image set sealed = 'y' where site_id = $1 returning site_id`,
      mine,
    ),
  ),
  reads(
    tries(
      'plan-edit-victim',
      "change the victim's plan",
      'org_admin',
      `update app.site_plan set layout_sealed = 'y' where site_id = $1 returning site_id`,
      ofVictim,
    ),
  ),
  tries('plan-in-victim', "make one in the victim's organisation", 'org_admin', insert, ({ victim }) => [
    victim.orgId,
    victim.siteId,
  ]),
  tries(
    'plan-of-victims-site',
    "make one of the victim's site in one's own organisation",
    'org_admin',
    insert,
    (it) => [it.me.orgId, it.victim.siteId],
  ),
  tries(
    'plan-version',
    'write a version, so that a change goes unnoticed',
    'org_admin',
    'update app.site_plan set version = 1',
  ),
  tries('plan-delete', 'delete plans', 'org_admin', 'delete from app.site_plan'),
  tries('plan-picture-delete', 'delete pictures', 'org_admin', 'delete from app.site_plan_image'),
  tries('plan-operating', 'staff who only look change a plan', 'operating', insert, ({ me }) => [me.orgId, me.siteId]),
  reads(tries('wall-read-plan', 'a wall reads a plan that is not on its dashboard', 'wall', PLAN, elsewhere)),
  reads(tries('wall-read-picture', 'a wall reads a picture that is not on its dashboard', 'wall', PICTURE, elsewhere)),
  reads(
    tries(
      'wall-read-plan-victim',
      "a wall reads the victim's plan, though its dashboard names it",
      'wall',
      PLAN,
      ofVictim,
    ),
  ),
  reads(
    tries(
      'wall-read-placed',
      'a wall reads an asset of a plan that is not on its dashboard',
      'wall',
      'select asset_id from app.presence where asset_id = $1 union all select asset_id from app.asset where asset_id = $1',
      async (it) => {
        await it.truth('update app.site_plan set asset_ids = array[$2::uuid] where site_id = $1', [
          await plant(it, it.me, it.me.otherSiteId),
          it.me.otherAssetId,
        ])
        return [it.me.otherAssetId]
      },
    ),
  ),
]
