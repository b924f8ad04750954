import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { AssetId, RuleId } from '../../core/ids.ts'
import { isFailure } from '../../core/errors.ts'
import { startTestServer, type TestServer } from '../db/testing.ts'
import type { TestOrg, TestPerson } from '../db/testing-world.ts'
import type { RawInput } from '../operation/border.ts'
import type { Operation } from '../operation/operation.ts'
import { acknowledge } from './acknowledge.ts'
import { bringBack } from './bring-back.ts'
import { journal } from './journal.ts'
import { list } from './list.ts'
import { add } from './alarm-rules/add.ts'
import { archive } from './alarm-rules/archive.ts'
import { edit } from './alarm-rules/edit.ts'
import { list as rulesList } from './alarm-rules/list.ts'
import { propose } from './alarm-rules/propose.ts'
import { shelve } from './shelve.ts'
import { statistics } from './statistics.ts'
import { takeOut } from './take-out.ts'
import { AlarmWorld } from './testing.ts'
import { tryOut } from './try.ts'
import { unshelve } from './unshelve.ts'

let server: TestServer
let world: AlarmWorld
let a: TestOrg
let crane: AssetId
let far: AssetId

before(async () => {
  server = await startTestServer()
  world = await AlarmWorld.plant(await server.database())
  a = world.reading.people.a
  ;[crane, , far] = a.assets
  await world.reading.declare(a, crane, 1, 'number', 'load')
})
after(async () => {
  await world.close()
  await server.stop()
})

type Told = Record<string, unknown>
const call = (operation: Operation, person: TestPerson, input: Partial<RawInput> = {}) =>
  world.reading.call(operation, person, input) as Promise<Told>
const limit = (above: number, deadband = 0) => ({ condition: { kind: 'limit', signal: 'load', above, deadband } })
const body = (more: Told = {}) => ({
  name: 'Overload',
  priority: 'high',
  scope: { assetId: crane },
  spec: limit(80),
  ...more,
})
const made = async (more?: Told) => (await call(add, a.people.engineer, { body: body(more) })).ruleId as RuleId
const refused = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)

/** As the evaluation raises it. */
async function raise(ruleId: RuleId, assetId = crane): Promise<void> {
  const { rows } = await world.reading.superuser.query<{ site_id: string }>(
    'select site_id from app.asset where asset_id = $1',
    [assetId],
  )
  await world.reading.superuser.query(
    `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, raised_at, raised_received_at, raises)
     values ($1, $2, $3, $4, 'high', false, 'unacknowledged', true, now(), now(), 1)`,
    [a.orgId, ruleId, assetId, rows[0]?.site_id],
  )
}

test('a rule comes back as it was made, is changed part by part, and leaves when it is archived', async () => {
  const ruleId = await made({ consequence: 'The rope may break', response: 'Put the load down' })
  const ours = async (query: Told = {}) => {
    const { rules } = (await call(rulesList, a.people.operator, { query })) as { rules: Told[] }
    return rules.find((rule) => rule.ruleId === ruleId)
  }
  const first = await ours()
  assert.equal(first?.response, 'Put the load down')
  assert.deepEqual([first.enabled, first.version, first.scope], [false, 1, { assetId: crane }])
  assert.deepEqual(first.spec, {
    condition: { kind: 'limit', signal: 'load', above: 80, deadband: 0 },
    onDelayS: 0,
    offDelayS: 0,
    latching: false,
    lateS: 300,
  })
  await call(edit, a.people.engineer, { params: { ruleId }, body: { response: '', enabled: true } })
  const second = await ours()
  assert.deepEqual([second?.name, second?.response, second?.enabled, second?.version], ['Overload', '', true, 1])
  await call(edit, a.people.engineer, { params: { ruleId }, body: { spec: limit(90), scope: { kind: 'pump' } } })
  const third = await ours()
  assert.deepEqual([third?.scope, third?.version], [{ kind: 'pump' }, 2])
  await call(archive, a.people.engineer, { params: { ruleId } })
  assert.equal(await ours(), undefined)
  assert.equal((await ours({ archived: 'true' }))?.enabled, false)
  await assert.rejects(
    call(edit, a.people.engineer, { params: { ruleId }, body: { enabled: true } }),
    refused('not-found'),
  )
})

test('a rule that cannot be is refused with the reason', async () => {
  const deep = (depth: number): Told => (depth === 0 ? limit(1).condition : { kind: 'all', of: [deep(depth - 1)] })
  const bad: [Told, RegExp][] = [
    [{ spec: { condition: { kind: 'limit', signal: 'load', deadband: 0 } } }, /neither above nor below/],
    [{ spec: { condition: { kind: 'limit', signal: 'load', above: 1, below: 2 } } }, /every value is an alarm/],
    [{ spec: { condition: { kind: 'run', script: 'rm' } } }, /nvalid/],
    [{ spec: { condition: deep(3000) } }, /nvalid/],
    [
      { spec: { condition: { kind: 'any', of: Array.from({ length: 32 }, () => limit(1).condition) } } },
      /more than 32/,
    ],
    [{ spec: { condition: { kind: 'at-least', n: 3, of: [limit(1).condition] } } }, /more than there are/],
    [{ spec: { condition: { ...limit(1).condition, above: Number.NaN } } }, /nvalid/],
    [{ spec: { ...limit(1), onDelayS: -1 } }, /./],
    [{ scope: { assetId: crane, kind: 'crane' } }, /one kind and one site/],
    [{ scope: { assetId: world.reading.people.b.assets[0] } }, /no such asset/],
  ]
  for (const [more, why] of bad)
    await assert.rejects(call(add, a.people.engineer, { body: body(more) }), (error: unknown) => {
      assert.ok(isFailure(error, 'invalid'), String(error))
      assert.match(JSON.stringify(error.fields), why)
      return true
    })
  await assert.rejects(call(add, a.people.operator, { body: body() }), refused('forbidden'))
})

test('an alarm is acknowledged, shelved and taken out, each with its line, and what its state does not allow is refused', async () => {
  const ruleId = await made({ enabled: true })
  await raise(ruleId)
  const params = { ruleId, assetId: crane }
  const { operator, engineer } = a.people
  const state = async (operation: Operation, person: TestPerson, sent: Told = {}) =>
    (await call(operation, person, { params, body: sent })).state
  assert.equal(await state(acknowledge, operator, { comment: 'On my way' }), 'acknowledged')
  await assert.rejects(state(acknowledge, operator), refused('conflict'))
  await assert.rejects(state(takeOut, operator, { reason: 'x' }), refused('forbidden'))
  await assert.rejects(state(shelve, operator, { minutes: 10, reason: ' ' }), refused('invalid'))
  await assert.rejects(state(shelve, operator, { minutes: 1441, reason: 'x' }), refused('invalid'))
  assert.equal(await state(shelve, operator, { minutes: 30, reason: 'The sensor is being changed' }), 'shelved')
  assert.equal(await state(unshelve, operator), 'unacknowledged')
  assert.equal(await state(takeOut, engineer, { reason: 'In repair' }), 'out-of-service')
  assert.equal(await state(bringBack, engineer), 'unacknowledged')
  const { events } = (await call(journal, operator, { query: { rule: ruleId } })) as { events: Told[] }
  assert.deepEqual(
    events.toReversed().map(({ kind, comment, personId }) => [kind, comment, personId]),
    [
      ['acknowledge', 'On my way', operator.personId],
      ['shelve', 'The sensor is being changed', operator.personId],
      ['unshelve', null, operator.personId],
      ['out-of-service', 'In repair', engineer.personId],
      ['return-to-service', null, engineer.personId],
    ],
  )
  const { rows } = await world.reading.superuser.query<{ event: string }>(
    `select event from audit.line where org_id = $1 and event like 'alarm.%' order by n`,
    [a.orgId],
  )
  assert.deepEqual(
    rows.map(({ event }) => event),
    ['alarm.acknowledged', 'alarm.shelved', 'alarm.unshelved', 'alarm.taken-out', 'alarm.brought-back'],
  )
})

test('who is at one site sees and answers the alarms of that site alone', async () => {
  const ruleId = await made({ enabled: true, scope: {} })
  await raise(ruleId)
  await raise(ruleId, far)
  const seen = async (person: TestPerson) => {
    const { alarms, counts } = (await call(list, person, { query: { rule: ruleId } })) as {
      alarms: { assetId: AssetId; name: string; state: string }[]
      counts: { count: number }[]
    }
    return {
      assets: alarms.map(({ assetId }) => assetId).toSorted(),
      count: counts.reduce((n, each) => n + each.count, 0),
    }
  }
  assert.deepEqual((await seen(a.people.engineer)).assets, [crane, far].toSorted())
  const { assets, count } = await seen(a.people.operator)
  assert.deepEqual(assets, [crane])
  assert.ok(count < (await seen(a.people.engineer)).count)
  const params = { ruleId, assetId: far }
  await assert.rejects(call(acknowledge, a.people.operator, { params, body: {} }), refused('not-found'))
  assert.equal((await call(acknowledge, a.people.engineer, { params, body: {} })).state, 'acknowledged')
})

test('an alarm goes with its asset to another site; its journal stays', async () => {
  const ruleId = await made({ enabled: true })
  await raise(ruleId)
  await call(acknowledge, a.people.operator, { params: { ruleId, assetId: crane }, body: {} })
  const move = (to: string) =>
    world.reading.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [to, crane])
  const seen = async () => {
    const { alarms } = (await call(list, a.people.operator, { query: { rule: ruleId } })) as { alarms: Told[] }
    const { events } = (await call(journal, a.people.operator, { query: { rule: ruleId } })) as { events: Told[] }
    return [alarms.length, events.length]
  }
  assert.deepEqual(await seen(), [1, 1])
  await move(a.sites[1])
  assert.deepEqual(await seen(), [0, 1])
  await move(a.sites[0])
})

test('a trial says how often and when, and a deadband is proposed for what chatters', async () => {
  const from = Date.parse('2024-01-01T00:00:00Z')
  const line = world.reading.writer(a)
  // Around the limit, to and fro, for an hour.
  const value = (i: number) => 80 + 5 * Math.sin(i / 40) + (i % 2 === 0 ? 0.5 : -0.5)
  for (let i = 0; i < 3600; i += 600)
    await line.write(
      a.sites[0],
      Array.from({ length: 600 }, (_, k) => ({
        assetId: crane,
        signalNo: 1,
        ts: from + (i + k) * 1000,
        value: value(i + k),
      })),
    )
  const span = { assetId: crane, from, to: from + 3_600_000 }
  const tried = (await call(tryOut, a.people.engineer, { body: { spec: limit(84), ...span } })) as {
    raised: number
    episodes: { from: number; to: number }[]
    samples: number
    missing: string[]
  }
  assert.ok(tried.raised > 20, `${tried.raised}`)
  assert.equal(tried.samples, 3600)
  assert.ok(tried.episodes.every((each) => each.from >= from && each.to <= span.to))
  const ruleId = await made({ spec: limit(84) })
  const { proposal } = (await call(propose, a.people.engineer, { params: { ruleId }, body: span })) as {
    proposal: { deadband: number; raisedBefore: number; raisedThen: number }
  }
  assert.equal(proposal.raisedBefore, tried.raised)
  assert.ok(proposal.raisedThen <= tried.raised / 5)
  const again = await call(tryOut, a.people.engineer, { body: { spec: limit(84, proposal.deadband), ...span } })
  assert.equal(again.raised, proposal.raisedThen)
  const unknown = { spec: { condition: { kind: 'limit', signal: 'wind', above: 1 } }, ...span }
  assert.deepEqual((await call(tryOut, a.people.engineer, { body: unknown })).missing, ['wind'])
  const elsewhere = { ...unknown, assetId: world.reading.people.b.assets[0] }
  await assert.rejects(call(tryOut, a.people.engineer, { body: elsewhere }), refused('not-found'))
  await assert.rejects(call(tryOut, a.people.engineer, { body: { ...unknown, to: from } }), refused('invalid'))
})

test('a trial runs over what an asset has said of itself, as far back as that is stored', async () => {
  const from = Date.parse('2024-02-01T00:00:00Z')
  await world.reading.declare(a, crane, 7, 'state', '~self-check/storage')
  const says = ['ok', 'warn', 'ok', 'fail', 'fail', 'ok']
  await world.reading.writer(a).write(
    a.sites[0],
    says.map((value, i) => ({ assetId: crane, signalNo: 7, ts: from + i * 60_000, value })),
  )
  const span = { assetId: crane, from, to: from + 3_600_000 }
  const trial = (condition: Told) => call(tryOut, a.people.engineer, { body: { spec: { condition }, ...span } })
  const storage = await trial({ kind: 'self-check', check: 'storage', is: 'fail' })
  assert.deepEqual(storage.episodes, [{ from: from + 180_000, to: from + 300_000 }])
  assert.equal((await trial({ kind: 'self-check', check: 'storage', is: 'warn' })).raised, 2)
  const never = await trial({ kind: 'watch', sees: 'replayed' })
  assert.deepEqual([never.samples, never.missing], [0, ['~watch/replayed']])
  await assert.rejects(trial({ kind: 'self-check', check: 'Storage', is: 'warn' }), refused('invalid'))
  await assert.rejects(trial({ kind: 'self-check', check: 'storage', is: 'ok' }), refused('invalid'))
  await assert.rejects(trial({ kind: 'watch', sees: 'the future' }), refused('invalid'))
})

test('who may not make rules changes nothing of how one escalates, whatever asks the database', async () => {
  const ruleId = await made({ enabled: true })
  const set = ({ session }: TestPerson) =>
    world.reading.db.inSession(session, ({ kysely }) =>
      sql`select app.rule_escalation_set(${ruleId}, 'none', '{}', '{}', '{}')`.execute(kysely),
    )
  await assert.rejects(set(a.people.operator), refused('forbidden'))
})

test('statistics name what comes most often', async () => {
  const ruleId = await made({ enabled: true })
  for (let i = 0; i < 12; i++)
    await world.reading.superuser.query(
      `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
       values ($1, gen_random_uuid(), $2, $3, $4, now(), now(), 'raised', 'unacknowledged', 'high')`,
      [a.orgId, ruleId, crane, a.sites[0]],
    )
  world.now = Date.now() + 1000
  const told = (await call(statistics, a.people.operator, { query: {} })) as {
    frequent: Told[]
    floods: unknown[]
    busiest: number
  }
  assert.deepEqual(
    [told.frequent[0]?.ruleId, told.frequent[0]?.raises, told.frequent[0]?.isChattering],
    [ruleId, 12, true],
  )
  assert.equal(told.floods.length, 1)
  assert.equal(told.busiest, 12)
})
