import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { AssetId, FormId } from '../../../core/ids.ts'
import { DUTIES_PER_ASSET_MAX } from '../../../core/limits.ts'
import { addDays, addMonths } from '../../../core/records/day.ts'
import { READY_FORMS } from '../../../core/records/ready/list.ts'
import { REPORT } from '../../../core/records/testing-loler.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import { plantAsset, randomId, type TestPerson } from '../../db/testing-world.ts'
import { amend } from '../amend.ts'
import { archive as archiveRecord } from '../archive.ts'
import { add as addCredential } from '../credentials/add.ts'
import { add as addForm } from '../forms/add.ts'
import { archive as archiveForm } from '../forms/archive.ts'
import { list as listForms } from '../forms/list.ts'
import { ready } from '../forms/ready.ts'
import { ago, inDays, RecordWorld, refused, type Told } from '../testing.ts'
import { add } from './add.ts'
import { archive } from './archive.ts'
import { list } from './list.ts'

let server: TestServer
let records: RecordWorld
let engineer: TestPerson

before(async () => {
  server = await startTestServer()
  records = await RecordWorld.plant(await server.database())
  engineer = records.a.people.engineer
})
after(async () => {
  await records.world.close()
  await server.stop()
})

/** An asset of its own at the first site, so that no test sees what another one made. */
async function newAsset(): Promise<AssetId> {
  const { a, world } = records
  const assetId = randomId<AssetId>()
  await plantAsset(world.superuser, a.orgId, a.sites[0], assetId)
  await world.rename(a, assetId, 'Hoist')
  return assetId
}

const OWN = { basis: 'own', everyDays: 30, firstDueOn: '2026-01-31' }
const made = async (assetId: AssetId, formId: FormId, more: Told = {}) =>
  (await records.call(add, engineer, { body: { assetId, formId, ...OWN, ...more } })).dutyId as string

type Due = Told & { dutyId: string; dueOn: string; standing: string; lastDone: Told | null }
const due = async (asset: AssetId, zone = 'UTC', person = records.a.people.operator) =>
  (await records.call(list, person, { query: { asset, zone } })) as { duties: Due[]; today: string }

/** What the handlers take for now, for as long as the test looks. */
async function at<T>(instant: string, look: () => Promise<T>): Promise<T> {
  const before_now = records.world.now
  records.world.now = () => Date.parse(instant)
  try {
    return await look()
  } finally {
    records.world.now = before_now
  }
}

test('a duty by six or twelve months is never further apart, and has one interval', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('thorough-examination')]
  const bad: Told[] = [
    { basis: 'six-months', everyDays: undefined, everyMonths: 7 },
    { basis: 'twelve-months', everyDays: undefined, everyMonths: 13 },
    { basis: 'six-months', everyDays: 30 },
    { basis: 'own', everyDays: undefined },
    { basis: 'own', everyDays: 30, everyMonths: 1 },
  ]
  for (const more of bad) await assert.rejects(made(assetId, formId, more), refused('invalid', 'everyMonths'))
  for (const more of [
    { basis: 'scheme', everyMonths: 18 },
    { basis: 'own', everyMonths: 13 },
  ])
    await made(assetId, formId, { everyDays: undefined, ...more })
  for (const [basis, months] of [
    ['six-months', 6],
    ['twelve-months', 12],
  ] as const)
    await made(assetId, formId, { everyDays: undefined, basis, everyMonths: months })
  assert.equal((await due(assetId)).duties.length, 4)
})

test('a duty of nothing that is there is refused, and so is one by somebody who plans nothing', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('service')]
  await assert.rejects(made(randomUUID() as AssetId, formId), refused('invalid', 'assetId'))
  await assert.rejects(made(records.world.people.b.assets[0], formId), refused('invalid', 'assetId'))
  await assert.rejects(made(assetId, randomUUID() as FormId), refused('invalid', 'formId'))
  await assert.rejects(made(assetId, formId, { firstDueOn: '2026-02-30' }), refused('invalid'))
  const body = { assetId, formId, ...OWN }
  await assert.rejects(records.call(add, records.a.people.site_manager, { body }), refused('forbidden'))
  for (let n = 0; n < DUTIES_PER_ASSET_MAX; n++) await made(assetId, formId)
  await assert.rejects(made(assetId, formId), refused('limit'))
})

test('it is due on its first day, then by its interval from the day it was done', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('pre-use-check')]
  await made(assetId, formId)
  const [first] = (await due(assetId)).duties
  assert.deepEqual([first?.dueOn, first?.lastDone], ['2026-01-31', null])
  const recordId = await records.signed(assetId, formId)
  const [then] = (await due(assetId)).duties
  assert.equal(then?.dueOn, addDays(ago(5).slice(0, 10), 30))
  assert.deepEqual([then.lastDone?.recordId, then.lastDone?.outcome], [recordId, 'safe'])
})

test('what the report says comes first where it is earlier, and never where it is later', async () => {
  const { a } = records
  const [assetId, formId] = [await newAsset(), await records.form('thorough-examination')]
  await made(assetId, formId, { everyDays: undefined, basis: 'twelve-months', everyMonths: 12 })
  await records.call(addCredential, a.people.org_admin, {
    body: {
      personId: a.people.org_admin.personId,
      kinds: ['thorough-examination'],
      title: 'Examiner',
      issuer: 'An institute',
      validFrom: inDays(-100),
      validUntil: inDays(100),
    },
  })
  const today = ago(5).slice(0, 10)
  const examined = (by: string, doneAt: string) => {
    const on = { examinedOn: today, reportedOn: today, lastExamination: { on: inDays(-300), because: '' } }
    const next = { by, basis: 'twelve-months', scheme: null }
    const report = { ...REPORT, ...on, occasion: 'twelve-months', defects: [], next }
    return records.signed(assetId, formId, { report, doneAt }, a.people.org_admin)
  }
  await examined(inDays(90), ago(5))
  assert.equal((await due(assetId)).duties[0]?.dueOn, inDays(90))
  await examined(addMonths(today, 12), ago(4))
  assert.equal((await due(assetId)).duties[0]?.dueOn, addMonths(today, 12))
})

test('overdue begins at midnight where the viewer says the day begins', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('service')]
  await made(assetId, formId, { firstDueOn: '2026-03-29', windowDays: 2 })
  const standing = (instant: string, zone: string) =>
    at(instant, async () => {
      const { duties, today } = await due(assetId, zone)
      return [today, duties[0]?.standing]
    })
  assert.deepEqual(await standing('2026-03-26T23:59:59Z', 'UTC'), ['2026-03-26', 'not-due'])
  assert.deepEqual(await standing('2026-03-27T00:00:00Z', 'UTC'), ['2026-03-27', 'due'])
  // The night in which the clocks of Berlin go forward: midnight is still at 23:00 UTC before it and at 22:00 after it.
  assert.deepEqual(await standing('2026-03-29T21:59:59Z', 'Europe/Berlin'), ['2026-03-29', 'due'])
  assert.deepEqual(await standing('2026-03-29T22:00:00Z', 'Europe/Berlin'), ['2026-03-30', 'overdue'])
  assert.deepEqual(await standing('2026-03-29T22:00:00Z', 'UTC'), ['2026-03-29', 'due'])
  assert.deepEqual(await standing('2026-03-30T09:59:59Z', 'Pacific/Honolulu'), ['2026-03-29', 'due'])
  await assert.rejects(due(assetId, 'Mars/Olympus'), refused('invalid'))
})

test('an archived record does not count, and an amended one counts once, as it is now', async () => {
  const { a } = records
  const [assetId, formId] = [await newAsset(), await records.form('pre-use-check')]
  await made(assetId, formId)
  const older = await records.signed(assetId, formId, { doneAt: ago(3 * 1440) })
  const newer = await records.signed(assetId, formId, { doneAt: ago(1440) })
  const last = async () => (await due(assetId)).duties.map(({ lastDone }) => lastDone?.recordId)
  assert.deepEqual(await last(), [newer])
  const moved = { requestId: randomUUID(), version: 1, reason: 'Of the week before', formVersion: 1 }
  await records.call(amend, a.people.org_admin, {
    params: { recordId: newer },
    body: { ...moved, answers: { hook: 'pass' }, doneAt: ago(8 * 1440) },
  })
  assert.deepEqual(await last(), [older], 'the version of yesterday is no record any more')
  const put = (archived: boolean) =>
    records.call(archiveRecord, a.people.org_admin, {
      params: { recordId: older },
      body: { archived, reason: 'Of another crane' },
    })
  await put(true)
  assert.deepEqual(await last(), [newer])
  const [only] = (await due(assetId)).duties
  assert.equal(only?.dueOn, addDays(ago(8 * 1440).slice(0, 10), 30))
  await put(false)
  assert.deepEqual(await last(), [older])
})

test('what is ended is listed no more, once, and the record of it stays', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('service')]
  const dutyId = await made(assetId, formId)
  const end = (person = engineer) => records.call(archive, person, { params: { dutyId } })
  await assert.rejects(end(records.a.people.site_manager), refused('forbidden'))
  await assert.rejects(end(records.world.people.b.people.engineer), refused('not-found'))
  await end()
  assert.deepEqual((await due(assetId)).duties, [])
  await assert.rejects(end(), refused('conflict'))
})

test('another site is not seen, and another organisation even less', async () => {
  const { a, world } = records
  const formId = await records.form('service')
  const [here, , there] = a.assets
  const ours = await made(here, formId)
  const theirs = await made(there, formId)
  const seen = async (person: TestPerson) =>
    ((await records.call(list, person)) as { duties: Due[] }).duties
      .map(({ dutyId }) => dutyId)
      .filter((dutyId) => dutyId === ours || dutyId === theirs)
  assert.deepEqual(await seen(a.people.operator), [ours])
  assert.deepEqual(await seen(a.people.site_manager), [ours])
  assert.deepEqual(new Set(await seen(a.people.engineer)), new Set([ours, theirs]))
  assert.deepEqual(await seen(world.people.b.people.org_admin), [])
  assert.deepEqual((await due(there)).duties, [])
})

test('a form is not archived while something is due by it, and takes no new record afterwards', async () => {
  const [assetId, formId] = [await newAsset(), await records.form('service')]
  const dutyId = await made(assetId, formId)
  const put = () => records.call(archiveForm, engineer, { params: { formId } })
  await assert.rejects(put(), refused('conflict'))
  await records.call(archive, engineer, { params: { dutyId } })
  await put()
  await assert.rejects(put(), refused('conflict'))
  await assert.rejects(made(assetId, formId), refused('invalid', 'formId'))
  await assert.rejects(records.signed(assetId, formId), refused('conflict'))
  const listed = async (archived: string) =>
    ((await records.call(listForms, engineer, { query: { archived } })) as { forms: Told[] }).forms.some(
      (each) => each.formId === formId,
    )
  assert.deepEqual([await listed('false'), await listed('true')], [false, true])
})

test('the ready forms are listed, and taken over by name', async () => {
  const { forms } = (await records.call(ready, records.a.people.operator)) as { forms: Told[] }
  assert.deepEqual(
    forms.map(({ name }) => name),
    [...READY_FORMS.keys()],
  )
  const { formId } = await records.call(addForm, engineer, { body: { ready: 'hoist/service' } })
  const { forms: own } = (await records.call(listForms, engineer)) as { forms: Told[] }
  const taken = own.find((each) => each.formId === formId)
  assert.deepEqual([taken?.template, taken?.spec], ['hoist/service', READY_FORMS.get('hoist/service')])
  await assert.rejects(records.call(addForm, engineer, { body: { ready: 'hoist/poem' } }), refused('invalid', 'ready'))
})

test('ten thousand assets are answered whole, each with its last record', async () => {
  const { a, world } = records
  const formId = await records.form('inspection')
  const kind = ['inspection', formId]
  // Written past the operations and the trail: what is looked at is the reading of so many.
  const watches = async (how: 'disable' | 'enable') => {
    for (const watch of ['fairlead_trail_no_change', 'fairlead_watch_ddl'])
      await world.superuser.query(`alter event trigger ${watch} ${how}`)
  }
  const trail = async (how: 'disable' | 'enable always') => {
    for (const table of ['asset', 'duty', 'record'])
      await world.superuser.query(`alter table app.${table} ${how} trigger audit`)
  }
  await watches('disable')
  await trail('disable')
  await world.superuser.query(
    `with made as (insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by)
       select $1, gen_random_uuid(), $2, 'pump', '\\x00', null from generate_series(1, 10000) returning asset_id),
     planned as (insert into app.duty (org_id, duty_id, asset_id, form_id, kind, basis, every_months, first_due_on, window_days)
       select $1, gen_random_uuid(), asset_id, $4, $3, 'own', 12, '2026-01-01', 28 from made)
     insert into app.record (org_id, record_id, version, asset_id, site_id, kind, form_id, form_version, outcome, done_at,
       keep_months, signed_by, signed_with, request_id, body_sha256, sealed)
     select $1, gen_random_uuid(), 1, asset_id, $2, $3, $4, 1, 'safe', now() - make_interval(days => n), 60, $5, 'factor',
       gen_random_uuid(), sha256('x'), '\\x00' from made, generate_series(1, 3) n`,
    [a.orgId, a.sites[0], ...kind, a.people.org_admin.personId],
  )
  await trail('enable always')
  await watches('enable')
  for (const person of [a.people.engineer, a.people.operator]) {
    const begun = performance.now()
    const { duties } = (await records.call(list, person)) as { duties: Due[] }
    const of = duties.filter((each) => each.formId === formId)
    console.log(`# ${of.length} duties in ${Math.round(performance.now() - begun)} ms`)
    assert.equal(of.length, 10_000)
    assert.ok(of.every(({ lastDone }) => lastDone?.doneAt !== undefined))
  }
})
