// Attacks on notifications: to read what others are told, to be told of what one may not see, to take or fill the queue,
// to have alarms sent elsewhere, to acknowledge by somebody else's link, to escalate to strangers.
import { createHash, randomBytes } from 'node:crypto'
import type { Attack, Attacker } from '../attack.ts'
import { reads, tries } from '../tries.ts'

const settings = `'low', null, null, null, 'UTC', true, true`

/** Somebody of the attacker's own organisation who is told of alarms, with a notification. */
async function told(it: Attacker): Promise<unknown[]> {
  await it.truth(
    `insert into app.notification (org_id, notification_id, person_id, why, created_at, send_at, email)
     select p.org_id, gen_random_uuid(), p.person_id, 'alarms', now(), now(), false from app.person p
     where p.org_id in ($1, $2) on conflict do nothing`,
    [it.me.orgId, it.victim.orgId],
  )
  return []
}

/** A webhook of the victim's. */
async function webhook(it: Attacker): Promise<unknown[]> {
  const id = it.victim.assetId
  await it.truth(
    `insert into app.webhook (org_id, webhook_id, target_sealed, secret_sealed, priority) values ($1, $2, $3, $3, 'low') on conflict do nothing`,
    [it.victim.orgId, id, randomBytes(60)],
  )
  return [id]
}

/** A rule of that organisation. */
async function ruleOf(it: Attacker, orgId: string): Promise<string> {
  const [row] = await it.truth(
    `insert into app.alarm_rule (org_id, rule_id, priority, latching, texts_sealed, spec_sealed, signals_index, created_by)
     values ($1, gen_random_uuid(), 'low', false, $2, $2, array[$2::bytea], null) returning rule_id`,
    [orgId, randomBytes(40)],
  )
  return String(row?.rule_id)
}

/** A browser of somebody else's in the attacker's own organisation. */
async function browser(it: Attacker): Promise<unknown[]> {
  const [row] = await it.truth(
    `insert into app.push_subscription (org_id, subscription_id, person_id, sealed, mark)
     select p.org_id, gen_random_uuid(), p.person_id, $2, sha256(uuid_send(gen_random_uuid())) from app.person p
     where p.org_id = $1 limit 1 returning subscription_id`,
    [it.victim.orgId, randomBytes(60)],
  )
  return [row?.subscription_id]
}
const link = createHash('sha256').update(randomBytes(32)).digest()

export const notifying: Attack[] = [
  tries(
    'notify-site-of-others',
    'be told of a site that is not theirs',
    'operator',
    `select app.notify_set(true, 'low', array[$1::uuid], null, null, 'UTC', true, true)`,
    (it) => [it.me.otherSiteId],
  ),
  tries(
    'notify-victim-site',
    "be told of the victim's site",
    'org_admin',
    `select app.notify_set(true, 'low', array[$1::uuid], null, null, 'UTC', true, true)`,
    (it) => [it.victim.siteId],
  ),
  tries(
    'notify-operating',
    'staff who operate are told from then on',
    'operating',
    `select app.notify_set(true, ${settings})`,
  ),
  tries(
    'notify-zone',
    'break the worker with a time zone that is none',
    'org_admin',
    `select app.notify_set(true, 'low', null, 60, 120, 'Nowhere', true, true)`,
  ),
  reads(tries('notify-read-table', 'read what others were told', 'org_admin', 'select * from app.notification', told)),
  reads(
    tries(
      'notify-read-operating',
      'staff read what people were told',
      'operating',
      'select * from app.notified(100)',
      told,
    ),
  ),
  reads(tries('alarm-news-read', 'read the queue', 'org_admin', 'select * from app.alarm_news')),
  tries('alarm-news-take', 'empty the queue, so that nobody is told', 'org_admin', 'delete from app.alarm_news'),
  tries('alarm-news-round', "play the worker's part", 'org_admin', `select app.worker_notify(now(), 10, 10, '0', '0')`),
  reads(
    tries(
      'outage-of-victim',
      'read what another organisation missed',
      'org_admin',
      'select * from app.outage where org_id <> $1',
      async (it) => {
        await it.truth(
          `insert into app.outage (org_id, part, from_at, until_at, told_at) values ($1, 'alarms', now() - interval '1 hour', now(), now())
         on conflict do nothing`,
          [it.victim.orgId],
        )
        return [it.me.orgId]
      },
    ),
  ),
  tries(
    'outage-made-up',
    'tell everybody of an outage that was none',
    'org_admin',
    `select app.worker_watch_platform(true, now(), '0', '0', '0')`,
  ),
  tries(
    'outage-hidden',
    'hide an outage: say that the platform was there',
    'org_admin',
    `select app.watch_seen('gateways', now())`,
  ),
  reads(
    tries(
      'push-read',
      'read where other people are pushed to',
      'org_admin',
      'select sealed from app.push_subscription',
      async (it) => (await browser(it)) && [],
    ),
  ),
  tries('push-remove-of-others', 'stop telling somebody else', 'org_admin', 'select app.push_remove($1)', browser),
  reads(
    tries(
      'push-take',
      'take messages as the worker does',
      'org_admin',
      `select * from app.worker_push_take(now(), 10)`,
    ),
  ),
  tries(
    'push-operating',
    'staff who operate are told in their browser from then on',
    'operating',
    `select app.push_add(gen_random_uuid(), 'x', sha256('x'))`,
  ),
  tries(
    'prune-now',
    'have what people were told dropped at once',
    'org_admin',
    `select app.worker_prune_told(now() + interval '1 year', '0', '0', '0', 100000)`,
  ),
  tries(
    'webhook-as-engineer',
    'have alarms sent elsewhere as an engineer',
    'engineer',
    `select app.webhook_add(gen_random_uuid(), 'x', 'x', 'low')`,
  ),
  tries(
    'webhook-of-victim',
    "point the victim's webhook elsewhere",
    'org_admin',
    `select app.webhook_edit($1, 'x', null, null, false)`,
    webhook,
  ),
  reads(
    tries(
      'webhook-messages',
      "read what was sent to the victim's webhook",
      'org_admin',
      'select * from app.webhook_messages($1, 10)',
      webhook,
    ),
  ),
  reads(
    tries('webhook-secrets', 'read the sealed secrets', 'org_admin', 'select secret_sealed from app.webhook', webhook),
  ),
  reads(
    tries(
      'webhook-take',
      'take messages as the worker does',
      'org_admin',
      'select * from app.worker_webhooks_take(10, null)',
      webhook,
    ),
  ),
  tries(
    'alarm-link-make',
    'make a link that acknowledges',
    'org_admin',
    `insert into identity.alarm_link (token_hash) values ($1)`,
    () => [link],
  ),
  reads(
    tries(
      'alarm-link-use',
      'use a link without its token',
      'org_admin',
      `select * from identity.alarm_link_use($1, gen_random_uuid(), now())`,
      () => [link],
    ),
  ),
  tries(
    'escalate-to-victim',
    "escalate to the victim's person",
    'org_admin',
    `select app.escalation_set(array[10], array['low'], array[$1::uuid], array[null::uuid])`,
    async (it) => {
      const [row] = await it.truth('select person_id from app.person where org_id = $1 limit 1', [it.victim.orgId])
      return [row?.person_id]
    },
  ),
  tries(
    'rule-escalate-to-victim',
    "escalate a rule to the victim's person",
    'org_admin',
    `select app.rule_escalation_set($2, 'own', array[10], array[$1::uuid], array[null::uuid])`,
    async (it) => {
      const [person] = await it.truth('select person_id from app.person where org_id = $1 limit 1', [it.victim.orgId])
      return [person?.person_id, await ruleOf(it, it.me.orgId)]
    },
  ),
  tries(
    'rule-escalate-victims',
    "silence the victim's rule",
    'org_admin',
    `select app.rule_escalation_set($1, 'none', '{}', '{}', '{}')`,
    async (it) => [await ruleOf(it, it.victim.orgId)],
  ),
  tries(
    'rule-escalate-operator',
    'silence a rule as an operator',
    'operator',
    `select app.rule_escalation_set($1, 'none', '{}', '{}', '{}')`,
    async (it) => [await ruleOf(it, it.me.orgId)],
  ),
  reads(
    tries(
      'rule-escalation-read',
      "read whom the victim's rule tells",
      'org_admin',
      'select * from app.rule_escalation_steps($1)',
      async (it) => {
        const ruleId = await ruleOf(it, it.victim.orgId)
        await it.truth(
          `insert into app.rule_escalation_step (org_id, rule_id, step, after_minutes, person_id, enabled)
           select p.org_id, $2, 1, 10, p.person_id, true from app.person p where p.org_id = $1 limit 1 on conflict do nothing`,
          [it.victim.orgId, ruleId],
        )
        return [ruleId]
      },
    ),
  ),
  tries(
    'escalate-operator',
    'say as an operator who is told',
    'operator',
    `select app.escalation_set('{}', '{}', '{}', '{}')`,
  ),
]
