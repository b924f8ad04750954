// One letter a day instead of one for every burst: at the hour of the person's own place, of what was raised and what
// stands, once for each day of that place, also where its clocks are put forward or back.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { SiteId } from '../core/ids.ts'
import { type Database, openDatabase } from '../server/db/database.ts'
import { digest, notifyOfAlarms } from '../server/worker/jobs.ts'
import { alarmsWritten } from './alarms-written.ts'
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

const WAIT_MS_MAX = 60_000
const DAY_MS = 86_400_000

let platform: PeoplePlatform
let admin: Member
let worker: Database
let yard: SiteId
let quay: SiteId
let alarms: ReturnType<typeof alarmsWritten>

before(async () => {
  platform = await startPeoplePlatform({ mode: 'demonstration' })
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Acme')
  worker = openDatabase(platform.config, 'worker')
  ;[yard, quay] = [await addSite(admin, 'Yard'), await addSite(admin, 'Quay')]
  alarms = alarmsWritten(platform, admin.orgId)
})
after(async () => {
  await worker?.close()
  await platform?.stop()
})
beforeEach(async () => {
  platform.clock.now = new Date()
  await alarms.sql('update app.notify_setting set enabled = false')
  await alarms.sql(`update app.alarm set state = 'normal', active = false`)
})

const SETTINGS = {
  enabled: true,
  priority: 'low',
  siteIds: null,
  hours: null,
  timeZone: 'UTC',
  criticalAlways: false,
  email: true,
}
async function listener(more: object, role: 'operator' | 'engineer' = 'engineer'): Promise<Member> {
  const member = await inviteMember(platform, admin, role, role === 'operator' ? [yard] : [])
  const set = await member.visitor.post('/v1/notifications/settings', { ...SETTINGS, ...more })
  assert.equal(set.status, 204, set.text)
  return member
}
type Told = { why: string; alarms: unknown[]; letter: { state: string } }
const told = async ({ visitor }: Member) =>
  json<{ notifications: Told[] }>(await visitor.get('/v1/notifications')).notifications
type Mail = { to: string; subject: string; text: string }
const mails = async ({ email }: Member) =>
  json<{ mails: Mail[] }>(await platform.visitor().get('/v1/outbox')).mails.filter(
    ({ to, subject }) => to === email && /alarm/.test(subject),
  )
async function mail(member: Member): Promise<Mail> {
  const end = Date.now() + WAIT_MS_MAX
  for (;;) {
    const [found] = await mails(member)
    if (found !== undefined) return found
    assert.ok(Date.now() < end, 'the letter never came')
    await alarms.sql(`select pg_notify('notice', '')`)
    await new Promise((next) => setTimeout(next, 50))
  }
}
/** The minute of the day after this one, by UTC: a digest that is due within a day. */
const soon = (): number => (platform.clock.now.getUTCHours() * 60 + platform.clock.now.getUTCMinutes() + 2) % 1_440

test('a day is one letter, of what was raised and what stands, and nothing is mailed before', async () => {
  const ann = await listener({ digestAt: soon() }, 'operator')
  const stands = await alarms.raise(yard, 'critical')
  const acknowledged = await alarms.raise(yard)
  await alarms.turn(acknowledged, { kind: 'acknowledge', state: 'acknowledged' })
  const over = await alarms.raise(yard, 'low')
  await alarms.turn(over, { kind: 'ended', state: 'normal' })
  await alarms.raise(quay)
  await notifyOfAlarms(worker, platform.clock.now)
  assert.equal(await digest(worker, platform.clock.now), 0)
  platform.clock.now = new Date(platform.clock.now.getTime() + 5 * 60_000)
  const rounds = await Promise.all([digest(worker, platform.clock.now), digest(worker, platform.clock.now)])
  assert.equal(rounds[0] + rounds[1], 1)
  const { subject, text } = await mail(ann)
  assert.match(subject, /^Your digest: 3 alarms, the worst critical/)
  for (const [{ ruleId }, state] of [
    [stands, 'nobody has acknowledged it'],
    [acknowledged, 'acknowledged, and it stands'],
    [over, 'over'],
  ] as const) {
    const at = text.indexOf(`/alarms/${ruleId}/`)
    assert.ok(at > 0 && text.slice(0, at).split('\n').at(-2)?.endsWith(state), `${state}\n${text}`)
  }
  assert.equal(text.match(/Acknowledge: /g)?.length, 1, 'a link for what waits alone')
  assert.equal((await mails(ann)).length, 1)
  assert.deepEqual(
    (await told(ann)).map(({ why, letter }) => [why, letter.state]),
    [
      ['digest', 'sent'],
      ['alarms', 'none'],
    ],
  )
})

test('a day on which nothing was raised and nothing stands is no letter, and one that stands is told again', async () => {
  const ann = await listener({ digestAt: soon() })
  const next = async (days: number) => {
    const at = new Date(platform.clock.now.getTime() + days * DAY_MS)
    await digest(worker, at)
    await notifyOfAlarms(worker, at)
  }
  await next(1)
  assert.deepEqual(await told(ann), [])
  await alarms.raise(yard)
  await next(2)
  await next(3)
  assert.deepEqual(
    (await told(ann)).filter(({ why }) => why === 'digest').map(({ why, alarms: { length } }) => [why, length]),
    [
      ['digest', 1],
      ['digest', 1],
    ],
  )
})

test('priority, sites and rights at that moment decide', async () => {
  const worst = await listener({ digestAt: soon(), priority: 'critical' })
  const there = await listener({ digestAt: soon(), siteIds: [quay] })
  const ann = await listener({ digestAt: soon() }, 'operator')
  await alarms.raise(yard, 'high')
  await alarms.raise(yard, 'low')
  await alarms.raise(quay, 'critical')
  const later = new Date(platform.clock.now.getTime() + DAY_MS)
  assert.equal(await digest(worker, later), 3)
  const counts = await Promise.all([worst, there, ann].map(async (who) => (await told(who))[0]?.alarms.length))
  assert.deepEqual(counts, [1, 1, 2])
})

test('each organisation and person by themselves: what is filled in is what they may see', async () => {
  const ann = await listener({ digestAt: soon() }, 'operator')
  await alarms.raise(yard)
  await alarms.raiseMany(quay, 'critical', 3)
  await digest(worker, new Date(platform.clock.now.getTime() + DAY_MS))
  const { rows } = await alarms.sql(
    `select l.site_id from app.notification n join app.notification_alarm i on i.org_id = n.org_id and i.notification_id = n.notification_id
     join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id where n.person_id = $1`,
    [ann.personId],
  )
  assert.deepEqual(rows, [{ site_id: yard }])
})

/** When the digest of `minute` was due, looked at every ten minutes from `from` on, so many days. */
async function dueTimes(minute: number, zone: string, from: string, days: number): Promise<string[]> {
  const { rows } = await alarms.sql(
    `select distinct app.last_minute_of_day($1, $2, t) as due from generate_series($3::timestamptz, $3::timestamptz + $4 * interval '1 day', '10 minutes') t
     order by 1`,
    [minute, zone, from, days],
  )
  return rows.map(({ due }) => (due as Date).toISOString())
}

test('each day of the place has its hour once, also where its clock is put forward or back', async () => {
  // Europe/Berlin: forward on 29 March 2026 at 02:00, back on 25 October 2026 at 03:00.
  assert.deepEqual(await dueTimes(8 * 60, 'Europe/Berlin', '2026-03-28T12:00:00Z', 2), [
    '2026-03-28T07:00:00.000Z',
    '2026-03-29T06:00:00.000Z',
    '2026-03-30T06:00:00.000Z',
  ])
  // 02:30 is not there on that day: told an hour later by the clock on the wall, and not left out.
  assert.deepEqual(await dueTimes(150, 'Europe/Berlin', '2026-03-28T12:00:00Z', 2), [
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ])
  // 02:30 comes twice on that day, and is told once.
  assert.deepEqual(await dueTimes(150, 'Europe/Berlin', '2026-10-24T12:00:00Z', 2), [
    '2026-10-24T00:30:00.000Z',
    '2026-10-25T01:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ])
  // Lord Howe Island moves by half an hour; Samoa left a whole day out in 2011.
  assert.equal((await dueTimes(600, 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 3)).length, 4)
  assert.equal((await dueTimes(600, 'Pacific/Apia', '2011-12-29T00:00:00Z', 3)).length, 4)
  assert.equal((await dueTimes(600, 'Gone/Away', '2026-10-03T00:00:00Z', 1)).length, 2)
})

test('whoever sets a digest is not told of the hour that has passed, and a worker that was down tells once', async () => {
  const { now } = platform.clock
  const passed = (now.getUTCHours() * 60 + now.getUTCMinutes() + 1_440 - 5) % 1_440
  const ann = await listener({ digestAt: passed })
  await alarms.raise(yard)
  assert.equal(await digest(worker, new Date(now.getTime() + 60_000)), 0)
  assert.equal(await digest(worker, new Date(now.getTime() + 5 * DAY_MS)), 1)
  assert.equal((await told(ann)).length, 1)
})

test('whoever has a digest and changes something else is told of what came before', async () => {
  const shed = await addSite(admin, 'Shed')
  const siteIds = [shed]
  const ann = await listener({ digestAt: soon(), siteIds })
  const over = await alarms.raise(shed)
  await alarms.turn(over, { kind: 'ended', state: 'normal' })
  const change = (more: object) => ann.visitor.post('/v1/notifications/settings', { ...SETTINGS, siteIds, ...more })
  assert.equal((await change({ digestAt: soon(), criticalAlways: true })).status, 204)
  // An hour that has passed when it is chosen is tomorrow's.
  const { now } = platform.clock
  const passed = (now.getUTCHours() * 60 + now.getUTCMinutes() + 1_440 - 5) % 1_440
  await alarms.sql(`update app.notify_digest set told_until = told_until - interval '1 hour' where person_id = $1`, [
    ann.personId,
  ])
  assert.equal((await change({ digestAt: passed })).status, 204)
  assert.equal(await digest(worker, new Date(now.getTime() + 60_000)), 0)
  assert.equal(await digest(worker, new Date(now.getTime() + DAY_MS)), 1)
  assert.equal((await told(ann))[0]?.alarms.length, 1)
})
