// Attacks on alarms: to silence one, to write its history anew, to see or make those of others, to stop the evaluation.
import { randomBytes } from 'node:crypto'
import { type Attack, type Attacker, truthHas } from '../attack.ts'
import { reads, tries } from '../tries.ts'

type Place = { orgId: string; siteId: string; assetId: string }

/** A rule for one asset, its alarm and a line of its journal; answers the rule. */
async function plant(it: Attacker, { orgId, siteId, assetId }: Place, state = 'unacknowledged'): Promise<string> {
  const [row] = await it.truth(
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, created_by)
     values ($1, gen_random_uuid(), $2, 'high', false, $3, $3, array[$4::bytea], true, null) returning rule_id`,
    [orgId, assetId, randomBytes(60), randomBytes(32)],
  )
  const ruleId = String(row?.rule_id)
  await it.truth(
    `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
     values ($1, $2, $3, $4, 'high', false, $5, true)`,
    [orgId, ruleId, assetId, siteId, state],
  )
  await it.truth(
    `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
     values ($1, gen_random_uuid(), $2, $3, $4, now(), now(), 'raised', 'unacknowledged', 'high')`,
    [orgId, ruleId, assetId, siteId],
  )
  return ruleId
}

const ofVictim = async (it: Attacker) => [await plant(it, it.victim), it.victim.assetId]
const mine = async (it: Attacker) => [await plant(it, it.me), it.me.assetId]
const elsewhere = (it: Attacker): Place => ({ ...it.me, siteId: it.me.otherSiteId, assetId: it.me.otherAssetId })
const atOtherSite = async (it: Attacker) => [await plant(it, elsewhere(it)), it.me.otherAssetId]

/** An alarm of the attacker's own organisation, so that there is something to write to. */
const withOne = async (it: Attacker): Promise<unknown[]> => {
  await plant(it, it.me)
  return []
}

const act = (what: string, minutes = 'null', comment = 'null') =>
  `select app.alarm_act($1, $2, '${what}', gen_random_uuid(), ${comment}, ${minutes})`

export const alarming: Attack[] = [
  tries('alarm-of-victim', "acknowledge the victim's alarm", 'org_admin', act('acknowledge'), ofVictim),
  tries('alarm-shelve-victim', "shelve the victim's alarm", 'org_admin', act('shelve', '60', `'x'`), ofVictim),
  tries(
    'alarm-other-site',
    'acknowledge an alarm of a site that is not theirs',
    'operator',
    act('acknowledge'),
    atOtherSite,
  ),
  tries(
    'alarm-take-out',
    'take an alarm out of service as an operator',
    'operator',
    act('out-of-service', 'null', `'x'`),
    mine,
  ),
  tries('alarm-shelve-year', 'shelve an alarm for a year', 'org_admin', act('shelve', '525600', `'x'`), mine),
  tries('alarm-shelve-no-reason', 'shelve an alarm and say nothing', 'org_admin', act('shelve', '60'), mine),
  tries('alarm-operating', 'staff who only look acknowledge an alarm', 'operating', act('acknowledge'), mine),
  tries('alarm-by-token', 'a token for assets acknowledges an alarm', 'token', act('acknowledge'), mine),
  tries('alarm-no-such-act', 'end an alarm by the event of its rule', 'org_admin', act('ended'), mine),
  tries(
    'alarm-write-state',
    'write the state of an alarm without its journal',
    'org_admin',
    `update app.alarm set state = 'normal', active = false`,
    withOne,
  ),
  tries(
    'alarm-insert',
    'make an alarm up',
    'org_admin',
    `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
    values ($1, $2, $3, $4, 'critical', false, 'unacknowledged', true)`,
    async (it) => [it.me.orgId, await plant(it, elsewhere(it)), it.me.assetId, it.me.siteId],
  ),
  tries(
    'alarm-journal-update',
    'change a line of the journal',
    'org_admin',
    `update app.alarm_event set kind = 'cleared'`,
    withOne,
  ),
  tries('alarm-journal-delete', 'take a line out of the journal', 'org_admin', 'delete from app.alarm_event', withOne),
  tries(
    'alarm-journal-insert',
    'write a line into the journal',
    'org_admin',
    `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
    select org_id, gen_random_uuid(), rule_id, asset_id, site_id, now(), now(), 'acknowledge', 'acknowledged', 'high' from app.alarm limit 1`,
    withOne,
  ),
  tries(
    'alarm-journal-guard',
    'drop the trigger that keeps the journal',
    'org_admin',
    'drop trigger only_grows on app.alarm_event',
  ),
  reads(
    tries(
      'alarm-rule-as-operator',
      'disable a rule as an operator',
      'operator',
      'update app.alarm_rule set enabled = false where rule_id = $1 returning rule_id',
      async (it) => [await plant(it, it.me)],
    ),
  ),
  tries(
    'alarm-rule-add-operator',
    'make a rule as an operator',
    'operator',
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index)
    values ($1, gen_random_uuid(), $2, 'low', false, 'x', 'x', array['x'::bytea])`,
    (it) => [it.me.orgId, it.me.assetId],
  ),
  tries(
    'alarm-rule-on-victim',
    "make a rule for the victim's asset",
    'engineer',
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index)
    values ($1, gen_random_uuid(), $2, 'low', false, 'x', 'x', array['x'::bytea])`,
    (it) => [it.me.orgId, it.victim.assetId],
  ),
  tries(
    'alarm-rule-in-victim',
    "make a rule in the victim's organisation",
    'org_admin',
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index)
    values ($1, gen_random_uuid(), $2, 'low', false, 'x', 'x', array['x'::bytea])`,
    (it) => [it.victim.orgId, it.victim.assetId],
  ),
  tries(
    'alarm-rule-delete',
    'delete a rule and with it what it raised',
    'org_admin',
    'delete from app.alarm_rule',
    withOne,
  ),
  tries(
    'alarm-rule-author',
    'make a rule in the name of another',
    'engineer',
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index, created_by)
    values ($1, gen_random_uuid(), $2, 'low', false, 'x', 'x', array['x'::bytea], $3)`,
    (it) => [it.me.orgId, it.me.assetId, it.me.adminId],
  ),
  ...(['alarm_rule', 'alarm', 'alarm_event'] as const).flatMap((table) => [
    reads(
      tries(
        `alarm-read-victim-${table}`,
        `read the victim's app.${table}`,
        'org_admin',
        `select * from app.${table} where org_id = $1 and rule_id = $2`,
        async (it) => [it.victim.orgId, await plant(it, it.victim)],
      ),
    ),
    reads(
      tries(
        `alarm-read-site-${table}`,
        `read app.${table} of a site that is not theirs`,
        'operator',
        `select * from app.${table} where rule_id = $1`,
        async (it) => [await plant(it, elsewhere(it))],
      ),
    ),
    tries(
      `alarm-policy-${table}`,
      `take the policies off app.${table}`,
      'org_admin',
      `alter table app.${table} disable row level security`,
    ),
  ]),
  ...(['alarm_memory', 'alarm_cursor'] as const).map((table) =>
    tries(
      `alarm-${table}`,
      `look into what the evaluation remembers: app.${table}`,
      'org_admin',
      `select org_id from app.${table}`,
    ),
  ),
  ...(
    [
      ['turn', 'stop the evaluation by taking its turn', 'select app.worker_alarm_turn($1)'],
      ['rules', "read the victim's rules", 'select * from app.worker_alarm_rules($1)'],
      ['targets', "read what the victim's rules are for", 'select * from app.worker_alarm_targets($1, 10)'],
      ['memories', "read what the victim's rules remember", 'select * from app.worker_alarm_memories($1)'],
      [
        'tail',
        "read the victim's segments",
        `select * from app.worker_alarm_tail(array[$1::uuid], '{}', '{}', '{}', '{}', 10)`,
      ],
      ['orgs', 'count the organisations', 'select $1::uuid, * from app.worker_alarm_orgs()'],
      [
        'write',
        "raise the victim's alarms",
        `select app.worker_alarm_write($1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')`,
      ],
      ['shelves', 'take everything from the shelf', 'select $1::uuid, app.worker_alarm_shelves(10)'],
    ] as const
  ).map(([name, what, text]) => tries(`alarm-worker-${name}`, what, 'org_admin', text, (it) => [it.victim.orgId])),
  {
    id: 'alarm-silent-act',
    what: 'acknowledge an alarm so that its line is rolled back and the act is not',
    on: 'ours',
    run: async (it) => {
      const ruleId = await plant(it, it.me)
      await it.as('operator').sql(`savepoint before`)
      await it.as('operator').sql(act('acknowledge'), [ruleId, it.me.assetId])
      await it.as('operator').sql('rollback to savepoint before')
      await it.as('operator').commit()
      return ruleId
    },
    succeeded: (evidence, it) =>
      truthHas(
        `select from app.alarm l where l.rule_id = $1 and l.state = 'acknowledged' and not exists (select from app.alarm_event e
           where e.rule_id = l.rule_id and e.kind = 'acknowledge')`,
        () => [evidence],
      )(evidence, it),
  },
]
