// Attacks on what is kept and what is computed: another's telemetry dropped or its amount read, retention said by whoever
// may not or without a fresh factor, computed signals planted, renumbered and read across organisations.
import { randomBytes } from 'node:crypto'
import type { Attack, Attacker } from '../attack.ts'
import { reads, tries } from '../tries.ts'

type Place = { orgId: string; siteId: string; assetId: string }

async function plantStored(it: Attacker, { orgId, siteId, assetId }: Place): Promise<unknown[]> {
  await it.truth(
    `insert into app.storage (org_id, site_id, asset_id, points) values ($1, $2, $3, 7) on conflict do nothing`,
    [orgId, siteId, assetId],
  )
  await it.truth(`insert into app.retained (org_id, site_id) values ($1, $2) on conflict do nothing`, [orgId, siteId])
  return [orgId, siteId]
}

async function plantComputed(it: Attacker, { orgId, assetId }: Place): Promise<string> {
  const [row] = await it.truth(
    `insert into app.computed_signal (org_id, computed_id, asset_id, definition_sealed, created_by)
     values ($1, gen_random_uuid(), $2, $3, null) returning computed_id`,
    [orgId, assetId, randomBytes(60)],
  )
  return String(row?.computed_id)
}

const ADD = `insert into app.computed_signal (org_id, computed_id, asset_id, definition_sealed)
  values ($1, gen_random_uuid(), $2, 'x')`

export const keeping: Attack[] = [
  reads(
    tries(
      'retention-in-victim',
      "let the victim's telemetry go",
      'org_admin',
      'update app.org_settings set keep_numbers_days = 30 where org_id = $1 returning org_id',
      (it) => [it.victim.orgId],
    ),
  ),
  reads(
    tries(
      'retention-as-engineer',
      'say as an engineer how long telemetry is kept',
      'engineer',
      'update app.org_settings set keep_numbers_days = 30 returning org_id',
    ),
  ),
  tries(
    'retention-at-once',
    'make it count at once, so that nobody can take it back',
    'org_admin',
    `update app.org_settings set keep_changed_at = '2000-01-01'`,
  ),
  tries(
    'retention-drop',
    "drop the victim's telemetry in the worker's place",
    'org_admin',
    'select app.worker_retain($1, $2, 10)',
    (it) => plantStored(it, it.victim),
  ),
  tries(
    'export-line',
    "write into the victim's log that its telemetry was exported, or learn that the asset is there",
    'org_admin',
    `select app.samples_exported($1, now() - interval '1 hour', now(), 1, 'csv')`,
    (it) => [it.victim.assetId],
  ),
  tries(
    'export-line-lies',
    'write into the log whatever one likes as an export',
    'org_admin',
    `select app.samples_exported($1, now(), now() - interval '1 hour', -1, repeat('x', 3000))`,
    (it) => [it.me.assetId],
  ),
  tries('retention-sites', 'count the sites of others', 'org_admin', 'select * from app.worker_retention_sites()'),
  tries(
    'retention-mark',
    'say that what was kept is gone, so that nothing is taken',
    'org_admin',
    `update app.retained set numbers_from = 'infinity'`,
    (it) => plantStored(it, it.me),
  ),
  tries('storage-write', 'write what telemetry takes', 'org_admin', 'update app.storage set points = 0', (it) =>
    plantStored(it, it.me),
  ),
  tries(
    'storage-count',
    'count something that was never written',
    'org_admin',
    `select app.storage_count(true, array[$1::uuid], array[$2::uuid], array[gen_random_uuid()], array[1::bigint], array[1::bigint])`,
    (it) => [it.me.orgId, it.me.siteId],
  ),
  ...(['storage', 'retained'] as const).flatMap((table) => [
    reads(
      tries(
        `keeping-read-victim-${table}`,
        `read the victim's app.${table}`,
        'org_admin',
        `select * from app.${table} where org_id = $1 and site_id = $2`,
        (it) => plantStored(it, it.victim),
      ),
    ),
    reads(
      tries(
        `keeping-read-site-${table}`,
        `read app.${table} of another site`,
        'operator',
        `select * from app.${table} where org_id = $1 and site_id = $2`,
        (it) => plantStored(it, { ...it.me, siteId: it.me.otherSiteId, assetId: it.me.otherAssetId }),
      ),
    ),
  ]),
  reads(
    tries(
      'computed-read-victim',
      "read the victim's computed signals",
      'org_admin',
      'select * from app.computed_signal where computed_id = $1',
      async (it) => [await plantComputed(it, it.victim)],
    ),
  ),
  reads(
    tries(
      'computed-read-site',
      'read a computed signal of an asset of another site',
      'operator',
      'select * from app.computed_signal where computed_id = $1',
      async (it) => [await plantComputed(it, { ...it.me, assetId: it.me.otherAssetId })],
    ),
  ),
  tries('computed-as-operator', 'define a computed signal as an operator', 'operator', ADD, (it) => [
    it.me.orgId,
    it.me.assetId,
  ]),
  tries('computed-on-victim', "define one of the victim's asset", 'engineer', ADD, (it) => [
    it.me.orgId,
    it.victim.assetId,
  ]),
  tries('computed-in-victim', "define one in the victim's organisation", 'org_admin', ADD, (it) => [
    it.victim.orgId,
    it.victim.assetId,
  ]),
  tries(
    'computed-delete',
    'delete one with its history',
    'org_admin',
    'delete from app.computed_signal',
    async (it) => {
      await plantComputed(it, it.me)
      return []
    },
  ),
  tries(
    'computed-number',
    'give one the number of a signal that a device sent',
    'engineer',
    'update app.computed_signal set signal_no = 1',
    async (it) => {
      await plantComputed(it, it.me)
      return []
    },
  ),
]
