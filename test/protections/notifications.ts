// What keeps people told of what they may see, and of nothing else; and what keeps a telling from being lost.
import type { Protection } from './protection.ts'

const LETTERS = 'test/alarm-letters.test.ts'
const OUTAGES = 'test/outages.test.ts'
const PUSH = 'test/push.test.ts'
const DIGEST = 'test/digest.test.ts'
const WEBHOOKS = 'test/webhooks.test.ts'
const WINDOWS = 'server/alarms/maintenance/maintenance.test.ts'

export const NOTIFICATION_PROTECTIONS: readonly Protection[] = [
  {
    what: 'an evaluation of alarms that stands still does not say that it lives',
    edits: [{ file: 'db/migrations/0074-outages.sql', text: 'if p_alarms then', instead: 'if true then' }],
    test: { file: OUTAGES, name: 'an evaluation that stands still does not say that it lives' },
  },
  {
    what: 'an outage is told once',
    edits: [{ file: 'db/migrations/0074-outages.sql', text: 'where not w.told order by', instead: 'order by' }],
    test: {
      file: OUTAGES,
      name: 'what could not be seen is told once, part by part, in the console, the audit log and one letter',
    },
  },
  {
    what: 'nothing young that was told is dropped',
    edits: [
      {
        file: 'db/migrations/0076-web-push.sql',
        text: `n.created_at < p_at - greatest(p_keep, interval '30 days')`,
        instead: 'n.created_at < p_at - p_keep',
      },
    ],
    test: { file: 'test/pruning.test.ts', name: 'nothing young is dropped, whatever the worker asks for' },
  },
  {
    what: 'a letter tells what its reader may see when it is written',
    edits: [
      {
        file: 'db/migrations/0077-digest.sql',
        text: `and app.person_may_at(its.org_id, its.person_id, 'alarm.read', l.site_id)`,
        instead: '',
      },
    ],
    test: {
      file: LETTERS,
      name: 'who has lost the site by the time the letter is written reads nothing of it, in mail or console',
    },
  },
  {
    what: 'a link in a letter works once',
    edits: [
      {
        file: 'db/migrations/0063-alarm-links.sql',
        text: 'k.used_at is null and',
        instead: '',
      },
    ],
    test: {
      file: LETTERS,
      name: 'a burst is one letter, of what the reader may see; its link acknowledges one alarm, once, in their name',
    },
  },
  {
    what: 'a link in a letter is for that time the alarm was raised',
    edits: [
      {
        file: 'db/migrations/0063-alarm-links.sql',
        text: 'l.asset_id = k.asset_id and l.raises = k.raises',
        instead: 'l.asset_id = k.asset_id',
      },
    ],
    test: {
      file: LETTERS,
      name: 'links that open nothing: unknown, over, of an alarm that was raised anew, of somebody who may not any more',
    },
  },
  {
    what: 'a digest tells what its reader may see',
    edits: [
      {
        file: 'db/migrations/0077-digest.sql',
        text: `
      and app.person_may_at(who.org_id, who.person_id, 'alarm.read', l.site_id);`,
        instead: ';',
      },
    ],
    test: { file: DIGEST, name: 'each organisation and person by themselves: what is filled in is what they may see' },
  },
  {
    what: 'a message to a browser tells what its reader may see when it is sent',
    edits: [
      {
        file: 'db/migrations/0076-web-push.sql',
        text: `i.notification_id = n.notification_id and app.person_may_at(n.org_id, n.person_id, 'alarm.read', l.site_id)) f`,
        instead: 'i.notification_id = n.notification_id) f',
      },
    ],
    test: {
      file: PUSH,
      name: 'who has lost the site, or whose alarms were answered, by the time it is sent is told nothing',
    },
  },
  {
    what: 'a push service inside of our network is not reached',
    edits: [
      {
        file: 'server/worker/notifying/push.ts',
        text: 'await reach(endpoint, allowed, resolve)',
        instead: 'await reach(endpoint, [...allowed, endpoint.host], resolve)',
      },
    ],
    test: { file: PUSH, name: 'no redirect is followed, nothing inside is reached, and old news is given up' },
  },
  {
    what: 'a browser that is gone is not asked again',
    edits: [
      { file: 'server/worker/notifying/push.ts', text: 'status === 404 || status === 410', instead: 'status === 600' },
    ],
    test: { file: PUSH, name: 'a browser that does not want any more is not asked again' },
  },
  {
    what: 'a browser is removed by its owner alone',
    edits: [
      {
        file: 'db/migrations/0076-web-push.sql',
        text: 'b.person_id = who and b.subscription_id = p_subscription_id',
        instead: 'b.subscription_id = p_subscription_id',
      },
    ],
    test: {
      file: PUSH,
      name: 'a browser is its owner’s: listed to them, removed by them, and taken over by whoever uses it next',
    },
  },
  {
    what: 'a token decides nothing of what its owner is told',
    edits: [
      {
        file: 'db/migrations/0062-notifications.sql',
        text: 'if p_change and not exists',
        instead: 'if false and not exists',
      },
    ],
    test: {
      file: PUSH,
      name: 'a browser is its owner’s: listed to them, removed by them, and taken over by whoever uses it next',
    },
  },
  {
    what: 'a webhook reaches nothing inside of our network',
    edits: [
      {
        file: 'server/worker/notifying/webhooks.ts',
        text: 'await reach(endpoint, allowed, resolve)',
        instead: 'await reach(endpoint, [...allowed, endpoint.host], resolve)',
      },
    ],
    test: {
      file: WEBHOOKS,
      name: 'nothing goes inward: loopback, private and link-local targets, by number or by name, and no redirect is followed',
    },
  },
  {
    what: 'whose lease is over reads nothing of the journal for a webhook',
    edits: [
      {
        file: 'db/migrations/0064-webhooks.sql',
        text: 'm.message_id = p_message_id and m.leased_until > now()\n    order by',
        instead: 'm.message_id = p_message_id\n    order by',
      },
    ],
    test: {
      file: WEBHOOKS,
      name: 'whose lease is over sends nothing half, least of all as a test, and has nothing to say of it',
    },
  },
  {
    what: 'who may not plan maintenance ends none',
    edits: [
      {
        file: 'db/migrations/0071-maintenance.sql',
        text: `create policy edit on app.maintenance for update to fairlead_api
  using ((select ctx.can_everywhere('alarm.edit'))) with check ((select ctx.can_everywhere('alarm.edit')))`,
        instead: `create policy edit on app.maintenance for update to fairlead_api
  using (true) with check (true)`,
      },
      {
        file: 'server/alarms/maintenance/end.ts',
        text: `permission: 'alarm.edit'`,
        instead: `permission: 'alarm.read'`,
      },
    ],
    test: {
      file: WINDOWS,
      name: 'who is at one site sees the windows there alone, ends none, and one goes with its asset',
    },
  },
  {
    what: 'a maintenance window that is over is not ended again',
    edits: [
      {
        file: 'db/migrations/0071-maintenance.sql',
        text: 'if old.ended_at is not null or old.until_at <= now() then',
        instead: 'if false then',
      },
      { file: 'server/alarms/maintenance/end.ts', text: `.where('ended_at', 'is', null)`, instead: '' },
    ],
    test: {
      file: WINDOWS,
      name: 'a window comes back as it was made, is ended and then is over; its reason is sealed and its line written',
    },
  },
  {
    what: 'what comes back into service inside a window calls nobody',
    edits: [
      {
        file: 'db/migrations/0071-maintenance.sql',
        text: `if p_act in ('unshelve', 'return-to-service') and`,
        instead: 'if false and',
      },
    ],
    test: {
      file: WINDOWS,
      name: 'what comes from the shelf or back into service inside a window is suppressed, and outside of it an alarm',
    },
  },
  {
    what: 'a shelf that ends inside a window calls nobody',
    edits: [
      {
        file: 'db/migrations/0071-maintenance.sql',
        text: 'if app.in_maintenance(alarm.org_id, alarm.site_id, alarm.asset_id, now()) then',
        instead: 'if false then',
      },
    ],
    test: { file: WINDOWS, name: 'a shelf that ends inside a window is suppressed, and outside of it an alarm' },
  },
  {
    what: 'what the platform says of an asset is sent by no device',
    edits: [{ file: 'core/wire/value.ts', text: 'if (key.startsWith(STATED))', instead: 'if (key === STATED)' }],
    test: { file: 'core/wire/telemetry.test.ts', name: 'a refusal says what is wrong and what to do' },
  },
  {
    what: 'who makes no rules says nothing of whom they tell',
    edits: [
      {
        file: 'db/migrations/0072-escalation-of-rules.sql',
        text: `if not ctx.can_everywhere('alarm.edit') then`,
        instead: 'if false then',
      },
    ],
    test: {
      file: 'server/alarms/alarms.test.ts',
      name: 'who may not make rules changes nothing of how one escalates, whatever asks the database',
    },
  },
  {
    what: 'a browser that is told no more gets nothing, and holds nothing up',
    edits: [
      {
        file: 'db/migrations/0076-web-push.sql',
        text: `state = case when b.gone_at is null then m.state else 'given-up' end`,
        instead: 'state = m.state',
      },
    ],
    test: {
      file: PUSH,
      name: 'a browser that somebody else took over, or that goes while it is told, holds nothing up',
    },
  },
]
