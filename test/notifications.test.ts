// Told of alarms where things are not as they should be: without a mail server, in a flood, with settings that no longer
// make sense, of alarms that come and go. alarm-letters.test.ts has what is ordinary, and the letters.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Priority } from '../core/alarm/states.ts'
import type { RuleId, SiteId } from '../core/ids.ts'
import { type Database, openDatabase } from '../server/db/database.ts'
import { escalate, notifyOfAlarms } from '../server/worker/jobs.ts'
import { alarmsWritten, type Raised, type Turn } from './alarms-written.ts'
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

let platform: PeoplePlatform
let staff: Member
let admin: Member
let worker: Database
let yard: SiteId
let alarms: ReturnType<typeof alarmsWritten>

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  worker = openDatabase(platform.config, 'worker')
  yard = await addSite(admin, 'Yard')
  alarms = alarmsWritten(platform, admin.orgId)
})
after(async () => {
  await worker?.close()
  await platform?.stop()
})
beforeEach(async () => {
  later(600)
  await alarms.sql('update app.notify_setting set enabled = false')
})

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}
const SETTINGS = { enabled: true, priority: 'low', siteIds: null, hours: null, timeZone: 'UTC', criticalAlways: false }

async function listen(member: Member, more: object = {}): Promise<Member> {
  const set = await member.visitor.post('/v1/notifications/settings', { ...SETTINGS, email: true, ...more })
  assert.equal(set.status, 204, set.text)
  return member
}
const listener = async (more: object = {}) => listen(await inviteMember(platform, admin, 'engineer'), more)

type Told = { seen: boolean; more: number; alarms: { ruleId: RuleId; priority: Priority }[] }
const told = async ({ visitor }: Member) =>
  json<{ notifications: Told[]; unseen: number }>(await visitor.get('/v1/notifications'))
const notify = () => notifyOfAlarms(worker, platform.clock.now)

test('without a mail server people are told again and again, not only once', async () => {
  const ann = await listener()
  for (let i = 0; i < 3; i++) {
    await alarms.raise(yard)
    await notify()
    // Given up before it was written, as it is where nothing can be sent.
    await alarms.sql('update identity.notice set given_up_at = now() where sent_at is null')
    later(600)
    await notify()
  }
  const { notifications } = await told(ann)
  assert.deepEqual(
    notifications.map((each) => each.alarms.length),
    [1, 1, 1],
  )
})

test('who has looked has not seen what is added afterwards', async () => {
  const ann = await listener()
  await alarms.raise(yard)
  await notify()
  assert.equal((await ann.visitor.post('/v1/notifications/see')).status, 204)
  assert.equal((await told(ann)).unseen, 0)
  await alarms.raise(yard)
  await notify()
  const { notifications, unseen } = await told(ann)
  assert.deepEqual([unseen, notifications.length, notifications[0]?.alarms.length], [1, 1, 2])
})

test('in a flood what is worse is listed all the same, and the worst that is only counted is known', async () => {
  const ann = await listener()
  // As the worker does it, with room for five.
  const round = () => alarms.sql(`select app.worker_notify($1, 5000, 5, '10 s', '300 s')`, [platform.clock.now])
  const flood = (priority: Priority, count: number) => alarms.raiseMany(yard, priority, count)
  await flood('low', 7)
  await round()
  const worst = await alarms.raise(yard, 'critical')
  await round()
  const [one] = (await told(ann)).notifications
  assert.deepEqual([one?.alarms[0]?.ruleId, one?.alarms.length, one?.more], [worst.ruleId, 6, 2])
  // The same once more is nothing more.
  await alarms.again(worst)
  await round()
  assert.equal((await told(ann)).notifications[0]?.more, 2)
  await flood('critical', 6)
  await round()
  const [all] = (await told(ann)).notifications
  assert.deepEqual([all?.alarms.length, all?.more], [10, 4])
  const { rows } = await alarms.sql('select more_worst from app.notification where person_id = $1', [ann.personId])
  assert.deepEqual(rows, [{ more_worst: 'critical' }])
})

test('a time zone that there is no more tells too much, not nothing', async () => {
  const [gone, never] = [await listener({ hours: { from: 1, until: 2 } }), await listener()]
  await alarms.sql(`update app.notify_setting set time_zone = 'Gone/Away' where person_id in ($1, $2)`, [
    gone.personId,
    never.personId,
  ])
  await alarms.raise(yard)
  await notify()
  assert.deepEqual([(await told(gone)).unseen, (await told(never)).unseen], [1, 1])
})

test('what goes wrong with one organisation holds up no other one, and is told when it goes right', async () => {
  const other = await listen(await foundOrganisation(platform, staff, 'Globex'))
  const ann = await listener()
  await alarmsWritten(platform, other.orgId).raise(await addSite(other, 'Pier'))
  await alarms.raise(yard)
  await alarms.sql(`alter table app.notification add constraint spoilt check (org_id <> '${other.orgId}') not valid`)
  await notify()
  await alarms.sql('alter table app.notification drop constraint spoilt')
  assert.deepEqual([(await told(ann)).unseen, (await told(other)).unseen], [1, 0])
  await notify()
  assert.deepEqual([(await told(ann)).unseen, (await told(other)).unseen], [1, 1])
})

/** Who is told after ten minutes that nobody has acknowledged. */
async function boss(groupId: string | null = null): Promise<Member> {
  // Real time: the journal is written by the clock of the database. Minutes are left for a machine that is slow.
  platform.clock.now = new Date()
  const member = await inviteMember(platform, admin, 'engineer')
  const step = { afterMinutes: 10, priority: 'low', personId: groupId === null ? member.personId : null, groupId }
  assert.equal((await admin.visitor.post('/v1/escalation', { steps: [step] })).status, 204)
  return member
}
async function escalated(member: Member, { ruleId }: Raised): Promise<number> {
  for (let i = 0; i < 2; i++) await escalate(worker, platform.clock.now)
  const { notifications } = await told(member)
  return notifications.filter((each) => each.alarms.some((alarm) => alarm.ruleId === ruleId)).length
}
const begins = async (its: Raised): Promise<void> => {
  await alarms.again(its)
  await notify()
}

const GONE: Turn[] = [
  { kind: 'cleared', state: 'returned' },
  { kind: 'suppressed', state: 'suppressed' },
]
for (const gone of GONE)
  test(`an alarm that is ${gone.state} at the moment it is due is escalated when it is back`, async () => {
    const its = await alarms.raise(yard)
    const chief = await boss()
    await begins(its)
    await escalate(worker, platform.clock.now)
    await alarms.turn(its, gone)
    later(15 * 60)
    assert.equal(await escalated(chief, its), 0)
    await begins(its)
    assert.equal(await escalated(chief, its), 1)
    later(3600)
    assert.equal(await escalated(chief, its), 1, 'once')
  })

const OVER: Turn[] = [
  { kind: 'ended', state: 'normal' },
  { kind: 'unsuppressed', state: 'normal' },
  { kind: 'acknowledge', state: 'acknowledged' },
]
for (const over of OVER)
  test(`an alarm that is over (${over.kind}) escalates nothing, and from the beginning when it is raised anew`, async () => {
    const its = await alarms.raise(yard)
    const chief = await boss()
    await begins(its)
    await alarms.turn(its, over)
    later(15 * 60)
    assert.equal(await escalated(chief, its), 0)
    await begins(its)
    assert.equal(await escalated(chief, its), 1)
  })

test('a rule may have steps of its own, or none, instead of those of the organisation', async () => {
  const own = await inviteMember(platform, admin, 'engineer')
  const [one, mute, plain] = [await alarms.raise(yard), await alarms.raise(yard), await alarms.raise(yard)]
  const chief = await boss()
  const edit = (ruleId: RuleId, escalation: object) => admin.visitor.patch(`/v1/alarm-rules/${ruleId}`, { escalation })
  const read = async (ruleId: RuleId) => json(await admin.visitor.get(`/v1/alarm-rules/${ruleId}/escalation`))
  const steps = [{ afterMinutes: 3, personId: own.personId, groupId: null }]
  assert.equal((await edit(one.ruleId, { escalates: 'own', steps })).status, 204)
  assert.equal((await edit(mute.ruleId, { escalates: 'none' })).status, 204)
  assert.deepEqual(await read(one.ruleId), { escalates: 'own', steps })
  assert.deepEqual(await read(plain.ruleId), { escalates: 'organisation', steps: [] })
  for (const its of [one, mute, plain]) await begins(its)
  later(4 * 60)
  assert.deepEqual([await escalated(own, one), await escalated(own, plain), await escalated(chief, one)], [1, 0, 0])
  later(3600)
  const after = await Promise.all([one, mute, plain].map((its) => escalated(chief, its)))
  assert.deepEqual(after, [0, 0, 1])
  assert.equal(await escalated(own, one), 1, 'once')
  // Steps that it has no more tell nobody; those of the organisation do, of what begins to wait from then on.
  assert.equal((await edit(one.ruleId, { escalates: 'organisation' })).status, 204)
  await alarms.turn(one, { kind: 'acknowledge', state: 'acknowledged' })
  platform.clock.now = new Date()
  await begins(one)
  later(15 * 60)
  assert.deepEqual([await escalated(chief, one), await escalated(own, one)], [1, 1])
})

test('what is changed about how a rule escalates counts for its alarms that wait already', async () => {
  const own = await inviteMember(platform, admin, 'engineer')
  const its = await alarms.raise(yard)
  const chief = await boss()
  const edit = async (escalation: object) =>
    assert.equal((await admin.visitor.patch(`/v1/alarm-rules/${its.ruleId}`, { escalation })).status, 204)
  const step = (afterMinutes: number) => ({ afterMinutes, personId: own.personId, groupId: null })
  await edit({ escalates: 'none' })
  await begins(its)
  later(4 * 60)
  assert.deepEqual([await escalated(own, its), await escalated(chief, its)], [0, 0])
  await edit({ escalates: 'own', steps: [step(60)] })
  assert.equal(await escalated(own, its), 0)
  // Sooner than it was.
  await edit({ escalates: 'own', steps: [step(3)] })
  assert.equal(await escalated(own, its), 1)
  later(3600)
  await edit({ escalates: 'own', steps: [step(2)] })
  assert.equal(await escalated(own, its), 1, 'a step that was taken is not taken again')
  // Other steps begin with their first, which is due by now.
  await edit({ escalates: 'organisation' })
  assert.equal(await escalated(chief, its), 1)
})

test('a rule whose own steps are all that there is calls people too; steps that cannot be are refused', async () => {
  const own = await inviteMember(platform, admin, 'engineer')
  const stranger = await foundOrganisation(platform, staff, 'Initech')
  await alarms.sql('update app.escalation_step set enabled = false')
  const its = await alarms.raise(yard)
  const set = async (escalation: object) =>
    (await admin.visitor.patch(`/v1/alarm-rules/${its.ruleId}`, { escalation })).status
  const step = (afterMinutes: number, personId: string | null = own.personId) => ({
    afterMinutes,
    personId,
    groupId: null,
  })
  assert.equal(await set({ escalates: 'own', steps: [] }), 400)
  assert.equal(await set({ escalates: 'none', steps: [step(1)] }), 400)
  assert.equal(await set({ escalates: 'own', steps: [step(1, null)] }), 400)
  assert.equal(await set({ escalates: 'own', steps: [step(5), step(5)] }), 400)
  assert.equal(await set({ escalates: 'own', steps: [step(1, stranger.personId)] }), 404)
  assert.equal(await set({ escalates: 'own', steps: [step(5)] }), 204)
  platform.clock.now = new Date()
  await begins(its)
  later(6 * 60)
  assert.equal(await escalated(own, its), 1)
})

test('a group that is archived is told nothing more', async () => {
  const group = { name: 'On call', permissions: ['alarm.read'], siteIds: [] }
  const { groupId } = json<{ groupId: string }>(await admin.visitor.post('/v1/groups', group), 201)
  const its = await alarms.raise(yard)
  const member = await boss(groupId)
  assert.equal((await admin.visitor.patch(`/v1/people/${member.personId}`, { groupIds: [groupId] })).status, 204)
  await alarms.sql('update app.permission_group set archived_at = now() where group_id = $1', [groupId])
  await begins(its)
  later(15 * 60)
  assert.equal(await escalated(member, its), 0)
  await alarms.sql('update app.permission_group set archived_at = null where group_id = $1', [groupId])
  const next = await alarms.raise(yard)
  platform.clock.now = new Date()
  await begins(next)
  later(15 * 60)
  assert.equal(await escalated(member, next), 1)
})
