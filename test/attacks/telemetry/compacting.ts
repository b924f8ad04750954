// Attacks on what becomes of telemetry: blocks and roll-ups read, forged or taken away, compaction done in the worker's
// place, held up, or told that it is done.
import { randomBytes } from 'node:crypto'
import { type Attack, type Attacker, ran, truthHas, victimsRows } from '../attack.ts'
import { tries } from '../tries.ts'

const TABLES = {
  block: `insert into app.block (org_id, site_id, asset_id, signal_no, from_at, to_at, points, minutes, hours, sealed)
    values ($1, $2, $3, 1, '2026-01-01', '2026-01-02', 1, false, false, $4) on conflict do nothing`,
  rollup: `insert into app.rollup (org_id, site_id, asset_id, signal_no, width_s, from_at, cells, sealed)
    values ($1, $2, $3, 1, 60, '2026-01-01', 1, $4) on conflict do nothing`,
} as const

async function plant(it: Attacker, table: keyof typeof TABLES): Promise<void> {
  for (const { orgId, siteId, assetId, mark } of [it.me, it.victim])
    await it.truth(TABLES[table], [orgId, siteId, assetId, Buffer.concat([Buffer.from(mark), randomBytes(40)])])
  await it.truth(`insert into app.compaction (org_id, site_id, writer, upto_n) values ($1, $2, gen_random_uuid(), 5)`, [
    it.victim.orgId,
    it.victim.siteId,
  ])
}

const place = (it: Attacker): unknown[] => [it.me.orgId, it.me.siteId]
const ofVictim = (it: Attacker): unknown[] => [it.victim.orgId, it.victim.siteId]

export const compacting: Attack[] = [
  ...(['block', 'rollup'] as const).flatMap((table): Attack[] => [
    {
      id: `read-${table}`,
      what: `read everybody's app.${table}`,
      on: 'ours',
      run: async (it) => {
        await plant(it, table)
        return it.sql(`select org_id, site_id, asset_id, sealed from app.${table}`)
      },
      succeeded: victimsRows,
    },
    {
      id: `read-${table}-elsewhere`,
      what: `read app.${table} of a site that one is not assigned to`,
      on: 'ours',
      run: async (it) => {
        await it.truth(TABLES[table], [it.me.orgId, it.me.otherSiteId, it.me.otherAssetId, randomBytes(40)])
        return it.as('operator').sql(`select sealed from app.${table} where site_id = $1`, [it.me.otherSiteId])
      },
      succeeded: (evidence) => Array.isArray(evidence) && evidence.length > 0,
    },
    tries(`forge-${table}`, `history of one's own making in app.${table}`, 'org_admin', TABLES[table], (it) => [
      ...place(it),
      it.me.assetId,
      randomBytes(40),
    ]),
    tries(`rewrite-${table}`, `other bytes in app.${table}`, 'org_admin', `update app.${table} set sealed = 'x'`),
    tries(`delete-${table}`, `take history out of app.${table}`, 'org_admin', `delete from app.${table}`),
    tries(`empty-${table}`, `empty app.${table}`, 'org_admin', `truncate app.${table}`),
  ]),
  {
    id: 'read-marks',
    what: "see how much the victim's gateways have written",
    on: 'ours',
    run: async (it) => {
      await plant(it, 'block')
      return it.sql('select org_id, upto_n from app.compaction')
    },
    succeeded: victimsRows,
  },
  tries(
    'move-mark',
    'say that what is not compacted is, so that it is dropped',
    'org_admin',
    `update app.compaction set upto_n = 1000000`,
  ),
  tries(
    'mark-by-function',
    'the same by the function of the worker',
    'org_admin',
    `select app.compact_mark($1, $2, array[gen_random_uuid()], '{1000000}')`,
    ofVictim,
  ),
  tries(
    'take-segments',
    "take the victim's segments as the worker does",
    'org_admin',
    'select * from app.compact_take($1, $2, 100)',
    ofVictim,
  ),
  tries(
    'due-sites',
    'see which organisations are at work',
    'org_admin',
    `select * from app.compact_due(1, now(), 100)`,
  ),
  tries('all-writers', "see everybody's gateways", 'org_admin', 'select * from app.segment_writers()'),
  tries(
    'kinds-of-victim',
    "what the victim's signals are",
    'org_admin',
    'select * from app.compact_kinds($1, array[$2::uuid])',
    (it) => [it.victim.orgId, it.victim.assetId],
  ),
  tries(
    'blocks-by-function',
    'which blocks the victim has',
    'org_admin',
    `select * from app.compact_blocks($1, $2, array[$3::uuid], '{1}', '{2000-01-01}', '{2100-01-01}')`,
    (it) => [...ofVictim(it), it.victim.assetId],
  ),
  tries(
    'drop-blocks-by-function',
    "take the victim's history away by the function of the worker",
    'org_admin',
    `select app.compact_drop_blocks($1, $2, array[$3::uuid], '{1}', '{2026-01-01}')`,
    (it) => [...ofVictim(it), it.victim.assetId],
  ),
  tries('drop-days', 'drop days of segments', 'org_admin', `select app.segment_days_drop('2 hours')`),
  tries('forget-marks', 'forget what is compacted', 'org_admin', 'select app.compact_forget(100)'),
  {
    id: 'hold-compact-lock',
    what: 'hold the lock under which a site is compacted',
    on: 'ours',
    run: (it) => it.sql(`select pg_advisory_lock(hashtextextended('app.compact ' || $1 || $2, 0))`, ofVictim(it)),
    succeeded: ran,
  },
  {
    id: 'overlapping-blocks',
    what: 'a worker that writes a time twice, so that it counts twice',
    on: 'ours',
    run: (it) =>
      it.truth(
        `select app.compact_add_blocks($1, $2, array[$3::uuid, $3::uuid], '{9,9}', '{2026-01-01T00:00Z,2026-01-01T01:00Z}',
          '{2026-01-02T00:00Z,2026-01-01T02:00Z}', '{1,1}', '{f,f}', '{f,f}', array['x'::bytea, 'y'::bytea])`,
        [...place(it), it.me.assetId],
      ),
    succeeded: truthHas('select from app.block where signal_no = 9'),
  },
]
