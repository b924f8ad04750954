// Told of alarms: from the line of the journal to the letter and back by the link in it. The platform is a demonstration
// without a mail server, so that letters are in its outbox; alarms are written as the evaluation writes them.
// Long because one platform serves all of it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import type { AssetId, RuleId, SiteId } from '../core/ids.ts'
import { openDatabase, type Database } from '../server/db/database.ts'
import { randomId } from '../server/db/testing-world.ts'
import { escalate, notifyOfAlarms } from '../server/worker/jobs.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'
import { inTruth } from './people-sessions.ts'

const WAIT_MS_MAX = 60_000

let platform: PeoplePlatform
let admin: Member
let worker: Database
let yard: SiteId
let quay: SiteId

before(async () => {
  platform = await startPeoplePlatform({ mode: 'demonstration' })
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  worker = openDatabase(platform.config, 'worker')
  ;[yard, quay] = [await addSite(admin, 'Yard'), await addSite(admin, 'Quay')]
})
after(async () => {
  await worker?.close()
  await platform?.stop()
})
// Whoever comes from this address may ask as often as ever; and no letter of the test before holds this one's up.
beforeEach(() => later(600))

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}
const sql = (text: string, values: unknown[] = []) => inTruth(platform, (truth) => truth.query(text, values))

const SETTINGS = {
  enabled: true,
  priority: 'low',
  siteIds: null,
  hours: null,
  timeZone: 'UTC',
  criticalAlways: false,
  email: true,
}
async function listener(role: 'operator' | 'engineer', more: Partial<Record<keyof typeof SETTINGS, unknown>> = {}) {
  const member = await inviteMember(platform, admin, role, role === 'operator' ? [yard] : [])
  const set = await member.visitor.post('/v1/notifications/settings', { ...SETTINGS, ...more })
  assert.equal(set.status, 204, set.text)
  return member
}
/** Nobody but those of this test. */
const deafen = () => sql('update app.notify_setting set enabled = false')

async function newAsset(siteId: SiteId): Promise<AssetId> {
  const assetId = randomId<AssetId>()
  await sql(
    `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by) values ($1, $2, $3, 'pump', $4, null)`,
    [admin.orgId, assetId, siteId, randomBytes(40)],
  )
  return assetId
}

type Raised = { ruleId: RuleId; assetId: AssetId }
async function raise(siteId: SiteId, priority = 'high', its?: Raised): Promise<Raised> {
  const { ruleId, assetId } = its ?? { ruleId: randomId<RuleId>(), assetId: await newAsset(siteId) }
  if (its === undefined) {
    await sql(
      `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, created_by)
       values ($1, $2, $3, $4, false, $5, $5, array[$6::bytea], true, null)`,
      [admin.orgId, ruleId, assetId, priority, randomBytes(60), randomBytes(32)],
    )
  }
  await sql(
    `insert into app.alarm as l (org_id, rule_id, asset_id, site_id, priority, latching, state, active, raised_at, raised_received_at, raises)
     values ($1, $2, $3, $4, $5, false, 'unacknowledged', true, now(), now(), 1)
     on conflict (org_id, rule_id, asset_id) do update set state = 'unacknowledged', active = true, raises = l.raises + 1`,
    [admin.orgId, ruleId, assetId, siteId, priority],
  )
  await sql(
    `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
     values ($1, gen_random_uuid(), $2, $3, $4, now(), now(), 'raised', 'unacknowledged', $5)`,
    [admin.orgId, ruleId, assetId, siteId, priority],
  )
  return { ruleId, assetId }
}

/** A round of the worker, and the time that a burst has. */
async function round(seconds = 11): Promise<void> {
  await notifyOfAlarms(worker, platform.clock.now)
  later(seconds)
  await notifyOfAlarms(worker, platform.clock.now)
  await sql(`select pg_notify('notice', '')`)
}

type Mail = { to: string; subject: string; text: string }
const letters = async ({ email }: Member) =>
  json<{ mails: Mail[] }>(await platform.visitor().get('/v1/outbox')).mails.filter(({ to }) => to === email)
type Told = {
  why: string
  seen: boolean
  more: number
  alarms: { ruleId: string }[]
  letter: { state: string; error: string | null }
}
const told = async ({ visitor }: Member) =>
  json<{ notifications: Told[]; unseen: number }>(await visitor.get('/v1/notifications'))

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + WAIT_MS_MAX
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    assert.ok(Date.now() < end, `never: ${what}`)
    await new Promise((next) => setTimeout(next, 50))
  }
}
const letter = (member: Member, matching: RegExp) =>
  until(
    async () => (await letters(member)).find(({ subject }) => matching.test(subject)),
    `${member.email} ${matching.source}`,
  )
/** What came of the newest notification's letter, once that is known. */
const settled = (member: Member) =>
  until(async () => {
    const { letter: its } = (await told(member)).notifications[0] ?? {}
    return its !== undefined && ['sent', 'not-sent'].includes(its.state) ? its : undefined
  }, 'settled')

const tokenIn = (text: string): string => /\/acknowledge#([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? ''
const follow = (token: string) => platform.visitor().post('/v1/alarm-links/acknowledge', { token })

test('a burst is one letter, of what the reader may see; its link acknowledges one alarm, once, in their name', async () => {
  await deafen()
  const [ann, bob] = [await listener('operator'), await listener('engineer')]
  const first = await raise(yard, 'critical')
  for (let i = 0; i < 30; i++) await raise(i % 2 === 0 ? yard : quay)
  await round()
  const mine = await letter(ann, /16 alarms, the worst critical/)
  await letter(bob, /31 alarms, the worst critical/)
  assert.equal((await letters(ann)).filter(({ subject }) => /alarm/.test(subject)).length, 1)
  assert.ok(mine.text.includes(`/alarms/${first.ruleId}/${first.assetId}`))
  const token = tokenIn(mine.text)
  // Looking changes nothing, whoever looks and however often.
  for (let i = 0; i < 3; i++)
    assert.equal(
      json<{ priority: string; state: string }>(await platform.visitor().post('/v1/alarm-links/inspect', { token }))
        .state,
      'unacknowledged',
    )
  const answers = await Promise.all(Array.from({ length: 4 }, () => follow(token)))
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((x, y) => x - y),
    [200, 404, 404, 404],
  )
  const { rows } = await sql('select state, acknowledged_by from app.alarm where rule_id = $1', [first.ruleId])
  assert.deepEqual(rows, [{ state: 'acknowledged', acknowledged_by: ann.personId }])
  const lines = await sql(
    `select person_id, process, changed->>'by' as by from audit.line where event = 'alarm.acknowledged' and changed->>'rule_id' = $1`,
    [first.ruleId],
  )
  assert.deepEqual(lines.rows, [{ person_id: ann.personId, process: 'fairlead_auth', by: 'link' }])
  const { notifications, unseen } = await told(ann)
  assert.deepEqual([unseen, notifications[0]?.alarms.length, notifications[0]?.letter.state], [1, 16, 'sent'])
  assert.equal((await ann.visitor.post('/v1/notifications/see')).status, 204)
  assert.equal((await told(ann)).unseen, 0)
})

test('what follows within minutes is one more letter, not one each', async () => {
  await deafen()
  const ann = await listener('operator')
  await raise(yard)
  await round()
  await letter(ann, /^An alarm, high/)
  for (let i = 0; i < 5; i++) {
    await raise(yard)
    await round(20)
  }
  assert.equal((await told(ann)).notifications.length, 2)
  later(300)
  await round()
  await letter(ann, /^5 alarms/)
})

test('the subject tells the worst of all, also of those that are only counted', async () => {
  await deafen()
  const bob = await listener('engineer')
  await raise(yard, 'low')
  await notifyOfAlarms(worker, platform.clock.now)
  await sql(`update app.notification set more = 5, more_worst = 'critical' where person_id = $1`, [bob.personId])
  await round()
  assert.match((await letter(bob, /^6 alarms, the worst critical/)).text, /and 5 more/)
})

test('who has lost the site by the time the letter is written reads nothing of it, in mail or console', async () => {
  await deafen()
  const ann = await listener('operator')
  await raise(yard)
  await notifyOfAlarms(worker, platform.clock.now)
  assert.equal((await admin.visitor.patch(`/v1/people/${ann.personId}`, { siteIds: [quay] })).status, 204)
  await round()
  assert.deepEqual((await settled(ann)).state, 'not-sent')
  assert.deepEqual((await told(ann)).notifications[0]?.alarms, [])
  assert.equal((await letters(ann)).filter(({ subject }) => /alarm/i.test(subject)).length, 0)
  // And from now on nothing is even noted down.
  await raise(yard)
  await round()
  assert.equal((await told(ann)).notifications.length, 1)
})

test('what somebody has answered before it was sent is sent to nobody', async () => {
  await deafen()
  const ann = await listener('operator')
  const { ruleId, assetId } = await raise(yard)
  await notifyOfAlarms(worker, platform.clock.now)
  await sql(`update app.alarm set state = 'acknowledged' where rule_id = $1 and asset_id = $2`, [ruleId, assetId])
  await round()
  assert.match((await settled(ann)).error ?? '', /over or answered/)
})

test('priority, sites and hours in the time zone decide; critical ones go by if that is wanted', async () => {
  await deafen()
  platform.clock.now = new Date(Math.ceil(platform.clock.now.getTime() / 86_400_000) * 86_400_000 + 8 * 3_600_000)
  // 08:00 UTC is 17:00 in Tokyo.
  const inTokyo = { timeZone: 'Asia/Tokyo', hours: { from: 16 * 60, until: 18 * 60 } }
  const night = { timeZone: 'Asia/Tokyo', hours: { from: 22 * 60, until: 6 * 60 } }
  const people = {
    high: await listener('engineer', { priority: 'high' }),
    quay: await listener('engineer', { siteIds: [quay] }),
    tokyo: await listener('engineer', inTokyo),
    night: await listener('engineer', night),
    nightCritical: await listener('engineer', { ...night, criticalAlways: true }),
  }
  await raise(yard, 'medium')
  await raise(yard, 'critical')
  await round()
  const counts = await Promise.all(
    Object.values(people).map(async (member) => (await told(member)).notifications[0]?.alarms.length ?? 0),
  )
  assert.deepEqual(counts, [1, 0, 2, 0, 1])
})

test('links that open nothing: unknown, over, of an alarm that was raised anew, of somebody who may not any more', async () => {
  await deafen()
  const ann = await listener('operator')
  const fresh = async () => {
    later(600)
    const its = await raise(yard)
    await round()
    await settled(ann)
    const [newest] = await letters(ann)
    return { its, token: tokenIn(newest?.text ?? '') }
  }
  assert.equal((await follow('A'.repeat(43))).status, 404)
  const old = await fresh()
  later(12 * 3600 + 1)
  assert.equal((await follow(old.token)).status, 404, 'over')
  const again = await fresh()
  await raise(yard, 'high', again.its)
  assert.equal((await follow(again.token)).status, 404, 'raised anew')
  const faster = await fresh()
  await sql(`update app.alarm set state = 'acknowledged' where rule_id = $1`, [faster.its.ruleId])
  assert.equal((await follow(faster.token)).status, 409, 'somebody was faster')
  const gone = await fresh()
  assert.equal((await admin.visitor.patch(`/v1/people/${ann.personId}`, { siteIds: [quay] })).status, 204)
  assert.equal((await follow(gone.token)).status, 404, 'the site was taken away')
})

test('settings that make no sense are refused with a reason', async () => {
  const ann = await listener('operator')
  const set = (more: object) => ann.visitor.post('/v1/notifications/settings', { ...SETTINGS, ...more })
  assert.equal((await set({ timeZone: 'Mars/Olympus' })).status, 400)
  assert.equal((await set({ timeZone: `UTC'; drop table app.org; --` })).status, 400)
  assert.equal((await set({ hours: { from: 60, until: 60 } })).status, 400)
  assert.equal((await set({ hours: { from: -1, until: 1440 } })).status, 400)
  assert.equal((await set({ siteIds: [] })).status, 400)
  assert.equal((await set({ siteIds: [quay] })).status, 404, 'a site of others')
  assert.equal((await set({ priority: 'urgent' })).status, 400)
})

type Step = { afterMinutes: number; priority: string; personId: string | null; groupId: string | null }
const steps = (list: Step[]) => admin.visitor.post('/v1/escalation', { steps: list })

test('nobody acknowledges: the next is told, then the group, each once; an answer ends it, and flutter does not put it off', async () => {
  await deafen()
  // Real time: the journal is written by the clock of the database. Minutes are left for a machine that is slow.
  platform.clock.now = new Date()
  const [boss, one, elsewhere] = [
    await inviteMember(platform, admin, 'engineer'),
    await inviteMember(platform, admin, 'operator', [yard]),
    await inviteMember(platform, admin, 'operator', [quay]),
  ]
  const group = { name: 'On call', permissions: ['alarm.read'], siteIds: [] }
  const { groupId } = json<{ groupId: string }>(await admin.visitor.post('/v1/groups', group), 201)
  for (const { personId } of [one, elsewhere])
    assert.equal((await admin.visitor.patch(`/v1/people/${personId}`, { groupIds: [groupId] })).status, 204)
  const set = await steps([
    { afterMinutes: 10, priority: 'high', personId: boss.personId, groupId: null },
    { afterMinutes: 30, priority: 'low', personId: null, groupId },
  ])
  assert.equal(set.status, 204, set.text)
  const counts = async () =>
    Promise.all([boss, one, elsewhere].map(async (each) => (await told(each)).notifications.length))
  const its = await raise(yard, 'high')
  await raise(yard, 'medium')
  const answered = await raise(yard, 'critical')
  await notifyOfAlarms(worker, platform.clock.now)
  await escalate(worker, platform.clock.now)
  assert.deepEqual(await counts(), [0, 0, 0])
  const answer = await admin.visitor.post(`/v1/alarms/${answered.ruleId}/${answered.assetId}/acknowledge`, {})
  assert.equal(answer.status, 200, answer.text)
  later(5 * 60)
  await raise(yard, 'high', its)
  await notifyOfAlarms(worker, platform.clock.now)
  later(10 * 60)
  for (let i = 0; i < 3; i++) await escalate(worker, platform.clock.now)
  assert.deepEqual(await counts(), [1, 0, 0])
  assert.deepEqual(
    (await told(boss)).notifications[0]?.alarms.map(({ ruleId }) => ruleId),
    [its.ruleId],
  )
  later(11)
  await sql(`select pg_notify('notice', '')`)
  assert.match((await letter(boss, /that nobody has acknowledged/)).text, /Acknowledge: /)
  later(20 * 60)
  for (let i = 0; i < 3; i++) await escalate(worker, platform.clock.now)
  assert.deepEqual(await counts(), [1, 1, 0])
  assert.equal((await told(one)).notifications[0]?.alarms.length, 2)
  later(86_400)
  for (let i = 0; i < 3; i++) await escalate(worker, platform.clock.now)
  assert.deepEqual(await counts(), [1, 1, 0])
  // In disorder, to nobody, to two at once, to a stranger.
  const step = { afterMinutes: 10, priority: 'low', personId: boss.personId, groupId: null }
  for (const [list, status] of [
    [[step, step], 400],
    [[{ ...step, personId: null }], 400],
    [[{ ...step, groupId }], 400],
    [[{ ...step, personId: randomId<RuleId>() }], 404],
    [[], 204],
  ] as const)
    assert.equal((await steps([...list])).status, status, JSON.stringify(list))
})
