// What was told is dropped by its age; what happened stays.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Database, openDatabase } from '../server/db/database.ts'
import { randomId } from '../server/db/testing-world.ts'
import { notifyOfAlarms, pruneTold } from '../server/worker/jobs.ts'
import type { NotificationId, WebhookId } from '../core/ids.ts'
import { sql as query } from 'kysely'
import { alarmsWritten } from './alarms-written.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'

let platform: PeoplePlatform
let admin: Member
let worker: Database
let alarms: ReturnType<typeof alarmsWritten>

before(async () => {
  platform = await startPeoplePlatform()
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Acme')
  worker = openDatabase(platform.config, 'worker')
  alarms = alarmsWritten(platform, admin.orgId)
})
after(async () => {
  await worker?.close()
  await platform?.stop()
})

const count = async (table: string): Promise<number> =>
  Number((await alarms.sql(`select count(*) from ${table} where org_id = $1`, [admin.orgId])).rows[0]?.count)
/** A round of the worker so many days from now. */
const round = (days: number) => pruneTold(worker, new Date(platform.clock.now.getTime() + days * 86_400_000))

test('notifications, letters, messages, links and calls leave at their age; the journal and the audit log stay', async () => {
  const settings = {
    enabled: true,
    priority: 'low',
    siteIds: null,
    hours: null,
    timeZone: 'UTC',
    criticalAlways: false,
    email: true,
  }
  assert.equal((await admin.visitor.post('/v1/notifications/settings', settings)).status, 204)
  const its = await alarms.raise(await addSite(admin, 'Yard'))
  await notifyOfAlarms(worker, platform.clock.now)
  const told = async () =>
    json<{ notifications: { notificationId: NotificationId }[] }>(await admin.visitor.get('/v1/notifications'))
      .notifications
  const [open] = await told()
  assert.ok(open)
  const webhook = randomId<WebhookId>()
  await alarms.sql(
    `insert into app.webhook (org_id, webhook_id, target_sealed, secret_sealed, priority, paused) values ($1, $2, $3, $3, 'low', true)`,
    [admin.orgId, webhook, randomBytes(60)],
  )
  await alarms.sql(
    `insert into app.webhook_message (org_id, message_id, webhook_id, event_ids, created_at, next_at) values ($1, gen_random_uuid(), $2, '{}', now(), now())`,
    [admin.orgId, webhook],
  )
  await alarms.sql(
    `insert into identity.alarm_link (token_hash, org_id, person_id, rule_id, asset_id, raises, expires_at)
     values ($1, $2, $3, $4, $5, 1, now() + interval '12 hours')`,
    [randomBytes(32), admin.orgId, admin.personId, its.ruleId, its.assetId],
  )
  await alarms.sql(
    `insert into app.alarm_call (org_id, rule_id, asset_id, event_id, called_at) values ($1, $2, $3, gen_random_uuid(), now())`,
    [admin.orgId, its.ruleId, its.assetId],
  )
  const TABLES = [
    'app.notification',
    'app.notification_alarm',
    'app.webhook_message',
    'identity.alarm_link',
    'app.alarm_call',
  ]
  const counts = () => Promise.all(TABLES.map(count))
  const [lines, journal] = [await count('audit.line'), await count('app.alarm_event')]
  assert.deepEqual(await counts(), [1, 1, 1, 1, 1])
  await round(6)
  assert.deepEqual(await counts(), [1, 1, 1, 1, 1])
  await round(9)
  assert.deepEqual(await counts(), [1, 1, 1, 0, 1], 'the link')
  await round(31)
  assert.deepEqual(await counts(), [1, 1, 0, 0, 1], 'the message, which a paused webhook never sent')
  await round(91)
  assert.deepEqual(
    await counts(),
    [1, 1, 0, 0, 1],
    'one that still collects stays, and so does the call of an alarm that stands',
  )
  await alarms.sql('update app.notification set closed_at = now()')
  await alarms.turn(its, { kind: 'ended', state: 'normal' })
  await round(91)
  assert.deepEqual(await counts(), [0, 0, 0, 0, 0])
  assert.deepEqual(await told(), [])
  const { rows } = await alarms.sql('select 1 from identity.notice where notice_id = $1', [open.notificationId])
  assert.deepEqual(rows, [])
  assert.deepEqual([await count('audit.line'), await count('app.alarm_event')], [lines, journal + 1])
})

test('nothing young is dropped, whatever the worker asks for', async () => {
  await alarms.sql(
    `insert into app.notification (org_id, notification_id, person_id, why, created_at, send_at, closed_at, email)
     values ($1, gen_random_uuid(), $2, 'alarms', now(), now(), now(), false)`,
    [admin.orgId, admin.personId],
  )
  await worker.asProcess(({ kysely }) =>
    query`select app.worker_prune_told(now() + interval '29 days', '-1 year', '0', '0', 100)`.execute(kysely),
  )
  assert.equal(await count('app.notification'), 1)
})
