// What the platform could not see while it was down itself, told when that is over. The past is made by moving what the
// database has written down of it back in time: that is all that is left after everything was killed.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type Database, openDatabase } from '../server/db/database.ts'
import { watchPlatform } from '../server/worker/jobs.ts'
import { sql } from 'kysely'
import {
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
const GATEWAY = '00000000-0000-4000-8000-00000000feed'

let platform: PeoplePlatform
let staff: Member
let admin: Member
let worker: Database
let gateway: Database

before(async () => {
  platform = await startPeoplePlatform({ mode: 'demonstration' })
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  worker = openDatabase(platform.config, 'worker')
  gateway = openDatabase(platform.config, 'gateway')
  await gateway.asProcess(({ kysely }) => sql`select app.gateway_started(${GATEWAY})`.execute(kysely))
})
after(async () => {
  await gateway?.close()
  await worker?.close()
  await platform?.stop()
})

const truth = (text: string, values: unknown[] = []) => inTruth(platform, (it) => it.query(text, values))
const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}
/** A round of the worker. Resolves to how many outages it told. */
const round = (isEvaluating = true): Promise<number> => watchPlatform(worker, platform.clock.now, isEvaluating)
const gatewayLives = () =>
  gateway.asProcess(({ kysely }) =>
    sql`select app.gateway_confirm_view(${GATEWAY}, 0, '{}', '{}', '{}')`.execute(kysely),
  )
/** Everything is dead for so long. */
async function dead(seconds: number): Promise<void> {
  await truth(`update app.org set created_at = created_at - make_interval(secs => $1)`, [seconds])
  await truth(
    `update pki.watched set begun_at = begun_at - make_interval(secs => $1), seen_until = seen_until - make_interval(secs => $1)`,
    [seconds],
  )
}

const SETTINGS = { priority: 'high', siteIds: null, hours: null, timeZone: 'UTC', criticalAlways: false, email: true }
async function listen(member: Member, more: object = {}): Promise<Member> {
  const set = await member.visitor.post('/v1/notifications/settings', { ...SETTINGS, enabled: true, ...more })
  assert.equal(set.status, 204, set.text)
  return member
}
type Outage = { part: string; from: string; until: string }
type Told = { why: string; outages: Outage[]; letter: { state: string } }
const told = async ({ visitor }: Member) =>
  json<{ notifications: Told[]; unseen: number }>(await visitor.get('/v1/notifications'))
const outages = async ({ visitor }: Member) => json<{ outages: Outage[] }>(await visitor.get('/v1/outages')).outages
const seconds = ({ from, until }: Outage): number => (Date.parse(until) - Date.parse(from)) / 1000

type Mail = { to: string; subject: string; text: string }
async function letter({ email }: Member): Promise<Mail> {
  const end = Date.now() + WAIT_MS_MAX
  for (;;) {
    const { mails } = json<{ mails: Mail[] }>(await platform.visitor().get('/v1/outbox'))
    const found = mails.find(({ to, subject }) => to === email && /saw nothing/.test(subject))
    if (found !== undefined) return found
    assert.ok(Date.now() < end, 'the letter never came')
    await truth(`select pg_notify('notice', '')`)
    await new Promise((next) => setTimeout(next, 50))
  }
}

beforeEach(async () => {
  later(1_000)
  await truth('delete from app.notification_outage')
  await truth('delete from app.outage')
  await truth('delete from pki.watched')
  await truth('update app.notify_setting set enabled = false')
})

test('a start of the platform is no outage, nor is a restart of some seconds', async () => {
  await gatewayLives()
  assert.equal(await round(), 0)
  await dead(45)
  await gatewayLives()
  assert.equal(await round(), 0)
  assert.deepEqual(await outages(admin), [])
})

test('what could not be seen is told once, part by part, in the console, the audit log and one letter', async () => {
  const ann = await listen(await inviteMember(platform, admin, 'engineer'))
  await gatewayLives()
  await round()
  await dead(2_400)
  // The worker is back first: of what the gateways missed it knows nothing yet.
  const rounds = await Promise.all([round(), round(), round()])
  assert.equal(
    rounds.reduce((sum, each) => sum + each),
    1,
  )
  await gatewayLives()
  assert.equal(await round(), 1)
  assert.equal(await round(), 0)
  const all = await outages(ann)
  assert.deepEqual(all.map(({ part }) => part).toSorted(), ['alarms', 'gateways'])
  for (const each of all) assert.ok(seconds(each) >= 2_400 && seconds(each) < 2_400 + 600, JSON.stringify(each))
  const { notifications } = await told(ann)
  assert.deepEqual(
    notifications.map(({ why, outages: its }) => [why, its.length]),
    [['outage', 2]],
  )
  later(61)
  const { text } = await letter(ann)
  assert.match(text, /No device could send its telemetry/)
  assert.match(text, /Alarms were not evaluated/)
  const lines = await truth(
    `select changed->>'part' as part, process from audit.line where event = 'alarm.outage' and org_id = $1 order by 1`,
    [admin.orgId],
  )
  assert.deepEqual(lines.rows, [
    { part: 'alarms', process: 'fairlead_worker' },
    { part: 'gateways', process: 'fairlead_worker' },
  ])
})

test('an outage that could not be told is told by the next round, and is no second outage', async () => {
  await listen(admin)
  await gatewayLives()
  await dead(600)
  await gatewayLives()
  await truth(`alter table app.outage add constraint spoilt check (org_id <> '${admin.orgId}') not valid`)
  assert.equal(await round(), 0)
  assert.deepEqual(await outages(admin), [])
  const { rows } = await truth(`select part from pki.watched where part = 'alarms'`)
  assert.equal(rows.length, 1, 'that it evaluates alarms is written down all the same')
  await truth('alter table app.outage drop constraint spoilt')
  assert.equal(await round(), 1)
  assert.equal((await told(admin)).notifications[0]?.outages.length, 1)
})

test('an evaluation that stands still does not say that it lives', async () => {
  await gatewayLives()
  await round()
  await dead(300)
  await round(false)
  assert.deepEqual(await outages(admin), [])
  assert.equal(await round(), 1)
  assert.deepEqual(
    (await outages(admin)).map(({ part }) => part),
    ['alarms'],
  )
})

test('one gateway of two is enough, and what devices send afterwards changes nothing', async () => {
  const other = '00000000-0000-4000-8000-00000000beef'
  await gateway.asProcess(({ kysely }) => sql`select app.gateway_started(${other})`.execute(kysely))
  await gatewayLives()
  await dead(16)
  await gateway.asProcess(({ kysely }) =>
    sql`select app.gateway_confirm_view(${other}, 0, '{}', '{}', '{}')`.execute(kysely),
  )
  await dead(18)
  await gatewayLives()
  await round()
  const { rows } = await truth(`select count(*)::int as count from pki.watched where part = 'gateways'`)
  assert.deepEqual(rows, [{ count: 1 }])
  assert.deepEqual(await outages(admin), [])
})

test('who came later missed nothing, and who chose hours is not written to outside of them', async () => {
  const { now } = platform.clock
  const hour = now.getUTCHours() * 60
  const asleep = await listen(await inviteMember(platform, admin, 'engineer'), {
    hours: { from: (hour + 180) % 1440, until: (hour + 240) % 1440 },
  })
  await gatewayLives()
  await dead(600)
  const late = await listen(await foundOrganisation(platform, staff, 'Globex'))
  await gatewayLives()
  assert.equal(await round(), 1)
  assert.equal((await outages(asleep)).length, 1)
  assert.deepEqual((await told(asleep)).notifications, [])
  const [its] = await outages(late)
  assert.ok(its === undefined || seconds(its) < 60, 'only what passed since they came')
})

test('who may not see alarms is told nothing', async () => {
  await gatewayLives()
  await dead(600)
  await gatewayLives()
  await round()
  const nobody = await inviteMember(platform, admin, 'none')
  assert.equal((await nobody.visitor.get('/v1/outages')).status, 403)
})
