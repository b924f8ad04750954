// Who is reminded of certificates that end, on which days and how often, by a clock of our own.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type pg from 'pg'
import { plantCertificate } from '../assets/certificates/testing.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../db/testing.ts'
import { plantPerson, plantWorld, type TestPerson, type TestWorld } from '../db/testing-world.ts'
import { remindOfExpiry } from './jobs.ts'

const DAY = 86_400_000
const end = new Date('2028-05-29T12:00:00Z')
const before_end = (days: number, hour = 8): Date => new Date(Date.UTC(2028, 4, 29, hour) - days * DAY)

let server: TestServer
let database: TestDatabase
let superuser: pg.Client
let world: TestWorld
let db: Database

before(async () => {
  server = await startTestServer()
})
beforeEach(async () => {
  database = await server.database()
  superuser = await database.superuser()
  world = await plantWorld(superuser)
  db = openDatabase(database.config, 'worker')
})
after(() => server.stop())

const plant = (n: 0 | 1 | 2, notAfter = end, more: Partial<Parameters<typeof plantCertificate>[2]> = {}) =>
  plantCertificate(superuser, { orgId: world.a.orgId, assetId: world.a.assets[n] }, { notAfter, ...more })

type Asset = { assetId: string; days: number }
type Letter = { person: string; count: number; assets: string[]; days: number[] }
async function letters(): Promise<Letter[]> {
  const { rows } = await superuser.query<{ person_id: string; facts: { count: number; assets: Asset[] } }>(
    `select p.person_id, n.facts from identity.notice n join app.person p on p.account_id = n.account_id
     where n.kind = 'certificates.expiring' order by n.created_at, p.person_id`,
  )
  return rows.map(({ person_id, facts }) => ({
    person: person_id,
    count: facts.count,
    assets: facts.assets.map(({ assetId }) => assetId),
    days: facts.assets.map(({ days }) => days),
  }))
}
const of = (all: Letter[], { personId }: TestPerson): Letter[] => all.filter(({ person }) => person === personId)

test('90, 30, 7 and 1 days ahead, each once, over a hundred days of restarts, clocks that jump and two workers', async () => {
  await plant(0)
  const { engineer, org_admin: admin, site_manager: manager, operator } = world.a.people
  const other = openDatabase(database.config, 'worker')
  for (let days = 100; days >= -3; days--)
    for (const hour of [0, 13, 23])
      await Promise.all([db, other].map((each) => remindOfExpiry(each, before_end(days, hour))))
  // A clock that was set back brings nothing twice.
  for (const days of [95, 60, 20, 3]) await remindOfExpiry(db, before_end(days))
  const all = await letters()
  for (const who of [engineer, admin, manager])
    assert.deepEqual(
      of(all, who).map((letter) => letter.days),
      [[90], [30], [7], [1]],
    )
  assert.equal(of(all, operator).length, 0)
  assert.equal(all.length, 12, 'and nobody else: not of another organisation, not the staff')
  await other.close()
  await db.close()
})

test('one letter a person and day with the whole list; a manager hears of their own sites alone', async () => {
  await plant(0)
  await plant(1, new Date(end.getTime() - 2 * DAY))
  await plant(2)
  const { engineer, site_manager: manager } = world.a.people
  await remindOfExpiry(db, before_end(20))
  // Comes up later on the same day: the letter has gone, tomorrow's has it.
  const late = await plantPerson(superuser, world.a.orgId, 'engineer')
  await remindOfExpiry(db, before_end(20, 20))
  const all = await letters()
  assert.deepEqual(
    of(all, engineer).map(({ count, assets }) => [count, assets.length, assets[0]]),
    [[3, 3, world.a.assets[1]]],
  )
  assert.deepEqual(
    of(all, manager).map(({ assets }) => assets.toSorted()),
    [[world.a.assets[0], world.a.assets[1]].toSorted()],
  )
  assert.equal(of(all, late).length, 1)
  await db.close()
})

test('a list that is too long is cut and counted', async () => {
  for (const n of [0, 1, 2] as const) await plant(n)
  await db.asProcess(({ kysely }) => sql`select app.worker_remind_expiring(${before_end(5)}, 2)`.execute(kysely))
  const [letter] = of(await letters(), world.a.people.engineer)
  assert.deepEqual([letter?.count, letter?.assets.length], [3, 2])
  await db.close()
})

test('no reminder of what was renewed, revoked or is over, nor to who left, nor of a closed organisation', async () => {
  await plant(0)
  await plant(0, new Date(end.getTime() + 1095 * DAY))
  await plant(1, end, { revoked: true })
  await plant(2, before_end(40))
  assert.equal(await remindOfExpiry(db, before_end(30)), 0)

  const lost = await plant(0, new Date(end.getTime() + DAY), { createdAt: new Date(Date.now() + 1_000) })
  assert.ok(lost)
  assert.equal(await remindOfExpiry(db, before_end(30)), 0, 'a longer one stands')

  await plant(2, end)
  await superuser.query(`update app.person set state = 'disabled' where person_id = $1`, [
    world.a.people.engineer.personId,
  ])
  await superuser.query(`update app.org set state = 'closed' where org_id = $1`, [world.a.orgId])
  assert.equal(await remindOfExpiry(db, before_end(30)), 0)
  await superuser.query(`update app.org set state = 'active' where org_id = $1`, [world.a.orgId])
  assert.equal(await remindOfExpiry(db, before_end(30)), 1, 'the administrator; the manager is of another site')
  await db.close()
})

test('a worker that was killed in the middle has reminded nobody, and the next one does', async () => {
  await plant(0)
  await superuser.query('begin')
  await superuser.query('select app.worker_remind_expiring($1, 50)', [before_end(7)])
  await superuser.query('rollback')
  assert.equal(await remindOfExpiry(db, before_end(7)), 3)
  assert.equal(await remindOfExpiry(db, before_end(7)), 0)
  await db.close()
})
