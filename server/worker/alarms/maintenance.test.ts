// Windows as the worker keeps them. Long because everything that can come between a window and its end is a story of its
// own: a restart, an outage, a shelf, another reason, another rule, another site.
import assert from 'node:assert/strict'
import { after, before, beforeEach, afterEach, test } from 'node:test'
import { limitRule, AlarmWorld } from '../../alarms/testing.ts'
import type { AssetId, RuleId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg } from '../../db/testing-world.ts'
import { AlarmEvaluator } from './evaluator.ts'
import { AlarmStore } from './store.ts'

const S = 1000
let server: TestServer
let world: AlarmWorld
let a: TestOrg
let crane: AssetId
let worker: Worker
/** s */
const LATER = 3_600

before(async () => {
  server = await startTestServer()
})
after(() => server.stop())

beforeEach(async () => {
  world = await AlarmWorld.plant(await server.database())
  a = world.reading.people.a
  crane = a.assets[0]
  for (const assetId of a.assets) {
    await world.reading.declare(a, assetId, 1, 'number', 'load')
    await world.reading.declare(a, assetId, 2, 'state', 'mode')
  }
})
afterEach(async () => {
  await worker.kill()
  await world.close()
})

/** A worker that is driven by hand. Killed, it writes nothing more and its connection is gone. */
class Worker {
  readonly #evaluator = new AlarmEvaluator(world.evaluatorParts())
  readonly #store: AlarmStore
  readonly kill: () => Promise<void>

  private constructor(store: AlarmStore, kill: () => Promise<void>) {
    this.#store = store
    this.kill = kill
  }

  static async start(): Promise<Worker> {
    const connection = await world.workerDb.pin()
    return new Worker(new AlarmStore(connection), () => connection.close())
  }

  /** So much later (s). */
  look(later = 0): Promise<void> {
    world.now += later * S
    return this.#evaluator.look(this.#store)
  }
}

/** Another one, which takes over as soon as the database has noticed that the first is gone. */
async function restart(): Promise<void> {
  await worker.kill()
  worker = await Worker.start()
  const { superuser } = world.reading
  for (;;) {
    const { rowCount } = await superuser.query(
      `select from pg_locks l join pg_stat_activity p using (pid) where l.locktype = 'advisory' and p.datname = current_database()`,
    )
    if (rowCount === 0) return
    await new Promise((next) => setTimeout(next, 20))
  }
}

type Where = { assetId?: AssetId; siteId?: string }

/** From and to in seconds from now. */
async function maintain(where: Where, from: number, to: number): Promise<string> {
  const { rows } = await world.reading.superuser.query<{ maintenance_id: string }>(
    `insert into app.maintenance (org_id, maintenance_id, asset_id, site_id, begins_at, until_at, reason_sealed, created_by)
     values ($1, gen_random_uuid(), $2, $3, $4, $5, 'x', null) returning maintenance_id`,
    [
      a.orgId,
      where.assetId ?? null,
      where.siteId ?? a.sites[0],
      new Date(world.now + from * S),
      new Date(world.now + to * S),
    ],
  )
  return String(rows[0]?.maintenance_id)
}

/** It is sent, received and read. */
async function send(value: number, mode?: string, assetId = crane): Promise<void> {
  world.now += S
  const number = { assetId, signalNo: 1, ts: world.now, value }
  const state = mode === undefined ? [] : [{ assetId, signalNo: 2, ts: world.now, value: mode }]
  await world.reading.writer(a).write(a.sites[0], [...state, number], world.now)
  await worker.look()
}

const journal = async (ruleId: RuleId, assetId = crane) =>
  (await world.journal(a, ruleId, assetId)).map(({ kind, state }) => `${kind} ${state}`)
const stateOf = async (ruleId: RuleId, assetId = crane) => (await world.alarm(a, ruleId, assetId))?.state
/** As a person does it, without the rules of who may. */
const put = (ruleId: RuleId, state: string) =>
  world.reading.superuser.query(
    `update app.alarm set state = $2, shelved_until = case when $2 = 'shelved' then now() + interval '1 hour' end where rule_id = $1`,
    [ruleId, state],
  )

test('inside a window every rule of the asset is suppressed, by the clock; what is still an alarm at its end comes back', async () => {
  const begun = world.now
  const active = await world.rule(a, limitRule(80), { assetId: crane })
  const quiet = await world.rule(a, limitRule(95), { assetId: crane })
  await maintain({ assetId: crane }, 60, 120)
  worker = await Worker.start()
  await worker.look()
  await send(90)
  assert.deepEqual(await journal(active), ['raised unacknowledged'])
  await worker.look(58)
  assert.equal(await stateOf(active), 'unacknowledged')
  await worker.look(3)
  assert.deepEqual(await journal(active), ['raised unacknowledged', 'suppressed suppressed'])
  assert.deepEqual(await journal(quiet), ['suppressed suppressed'])
  assert.equal((await world.journal(a, active, crane)).at(-1)?.at, begun + 60 * S)
  await send(99)
  await send(90)
  await worker.look(60)
  assert.deepEqual(await journal(active), [
    'raised unacknowledged',
    'suppressed suppressed',
    'unsuppressed unacknowledged',
  ])
  assert.equal((await world.journal(a, active, crane)).at(-1)?.at, begun + 120 * S)
  assert.deepEqual(await journal(quiet), [
    'suppressed suppressed',
    'raised suppressed',
    'cleared suppressed',
    'unsuppressed normal',
  ])
})

test('a sample that is received inside a window is no alarm, even when it is read before time has passed', async () => {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  await maintain({ assetId: crane }, 10, 20)
  worker = await Worker.start()
  await worker.look()
  world.now += 9 * S
  await send(90)
  assert.deepEqual(await journal(ruleId), ['suppressed suppressed', 'raised suppressed'])
})

test('a window of a site is for the assets that stand there, and one of another asset for none of these', async () => {
  const ruleId = await world.rule(a, limitRule(80))
  const [, beside, far] = a.assets
  await maintain({ siteId: a.sites[0] }, 0, 3600)
  worker = await Worker.start()
  await worker.look(2)
  assert.deepEqual(await Promise.all(a.assets.map((asset) => stateOf(ruleId, asset))), [
    'suppressed',
    'suppressed',
    undefined,
  ])
  await maintain({ assetId: far }, 0, 3600)
  await worker.look(12)
  assert.equal(await stateOf(ruleId, far), 'suppressed')
  // Whoever leaves the site leaves the window.
  await world.reading.superuser.query('update app.asset set site_id = $2 where asset_id = $1', [beside, a.sites[1]])
  await worker.look(12)
  assert.deepEqual(await Promise.all(a.assets.map((asset) => stateOf(ruleId, asset))), [
    'suppressed',
    'normal',
    'suppressed',
  ])
})

test('both reasons: it is suppressed while either holds, and told once', async () => {
  const suppressedWhile = { kind: 'state', signal: 'mode', is: ['repair'] } as const
  const ruleId = await world.rule(a, limitRule(80, { suppressedWhile }), { assetId: crane })
  await maintain({ assetId: crane }, 60, 120)
  worker = await Worker.start()
  await worker.look()
  await send(90, 'repair')
  await worker.look(61)
  await send(90, 'run')
  assert.equal(await stateOf(ruleId), 'suppressed')
  await send(90, 'repair')
  await worker.look(60)
  assert.equal(await stateOf(ruleId), 'suppressed')
  await send(90, 'run')
  assert.deepEqual(await journal(ruleId), ['suppressed suppressed', 'raised suppressed', 'unsuppressed unacknowledged'])
})

test('a worker that begins anew inside a window changes nothing, and after one it tells the end once', async () => {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const begun = world.now
  await maintain({ assetId: crane }, 10, 60)
  worker = await Worker.start()
  await worker.look()
  await send(90)
  await worker.look(12)
  await restart()
  await worker.look(2)
  await send(91)
  assert.deepEqual(await journal(ruleId), ['raised unacknowledged', 'suppressed suppressed'])
  await worker.kill()
  world.now = begun + 100 * S
  await restart()
  await worker.look(2)
  const all = ['raised unacknowledged', 'suppressed suppressed', 'unsuppressed unacknowledged']
  assert.deepEqual(await journal(ruleId), all)
  assert.equal((await world.journal(a, ruleId, crane)).at(-1)?.at, begun + 60 * S)
  // It is over: neither beginning again nor reading the rules again tells it twice.
  await restart()
  await worker.look(2)
  await world.rule(a, limitRule(99), { assetId: crane })
  await worker.look(12)
  assert.deepEqual(await journal(ruleId), all)
})

test('a window that came and went while nobody looked hides what was raised in it and nothing else', async () => {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  worker = await Worker.start()
  await worker.look()
  await send(70)
  await worker.look(30)
  await worker.kill()
  await maintain({ assetId: crane }, 10, 20)
  const line = world.reading.writer(a)
  const write = async (after: number, value: number) => {
    world.now += after * S
    await line.write(a.sites[0], [{ assetId: crane, signalNo: 1, ts: world.now, value }], world.now)
  }
  await write(12, 90)
  await write(3, 70)
  await write(20, 90)
  await restart()
  await worker.look(5)
  assert.deepEqual(await journal(ruleId), [
    'suppressed suppressed',
    'raised suppressed',
    'cleared suppressed',
    'unsuppressed normal',
    'raised unacknowledged',
  ])
})

test('one that was shelved before the window and comes back in it is suppressed again; a rule that is new in it too', async () => {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  worker = await Worker.start()
  await worker.look()
  await send(90)
  await put(ruleId, 'shelved')
  await maintain({ assetId: crane }, 0, 100)
  await worker.look(12)
  assert.equal(await stateOf(ruleId), 'shelved')
  await put(ruleId, 'unacknowledged')
  await worker.look(12)
  assert.equal(await stateOf(ruleId), 'suppressed')
  const added = await world.rule(a, limitRule(80), { assetId: crane })
  await worker.look(12)
  assert.equal(await stateOf(added), 'suppressed')
  await worker.look(100)
  assert.deepEqual([await stateOf(ruleId), await stateOf(added)], ['unacknowledged', 'normal'])
  // What the database has suppressed and no window holds any more does not stay so.
  await put(ruleId, 'suppressed')
  await worker.look(12)
  assert.equal(await stateOf(ruleId), 'unacknowledged')
})

test('a rule whose own reason is changed inside a window does not stay suppressed for what nobody says', async () => {
  const suppressedWhile = { kind: 'state', signal: 'mode', is: ['repair'] } as const
  const ruleId = await world.rule(a, limitRule(80, { suppressedWhile }), { assetId: crane })
  await maintain({ assetId: crane }, 0, 100)
  worker = await Worker.start()
  await worker.look(2)
  assert.equal(await stateOf(ruleId), 'suppressed')
  await world.reading.superuser.query('update app.alarm_rule set version = 2 where rule_id = $1', [ruleId])
  await worker.look(12)
  await worker.look(100)
  assert.equal(await stateOf(ruleId), 'normal')
})

test('a window that is ended early ends then, and one that is called off never was', async () => {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const running = await maintain({ assetId: crane }, -1, LATER)
  const planned = await maintain({ assetId: crane }, LATER - 10, LATER)
  worker = await Worker.start()
  await worker.look()
  await send(90)
  assert.equal(await stateOf(ruleId), 'suppressed')
  await world.reading.superuser.query('update app.maintenance set ended_at = now() where maintenance_id = any ($1)', [
    [running, planned],
  ])
  await worker.look(12)
  assert.equal(await stateOf(ruleId), 'unacknowledged')
  await worker.look(LATER - 5)
  assert.equal(await stateOf(ruleId), 'unacknowledged')
})

/** Whoever has asked for it is told, and told again after a minute. */
async function tell(): Promise<void> {
  const { superuser } = world.reading
  const { personId } = a.people.engineer
  await superuser.query(
    `insert into app.notify_setting (org_id, person_id, priority, time_zone, critical_always, email, enabled)
     values ($1, $2, 'low', 'UTC', false, false, true)`,
    [a.orgId, personId],
  )
  await superuser.query(
    `insert into app.escalation_step (org_id, step, after_minutes, priority, person_id, enabled) values ($1, 1, 1, 'low', $2, true)`,
    [a.orgId, personId],
  )
}

/** The worker's rounds, so many minutes from now; answers how many alarms wait to be told, and how many were escalated. */
async function rounds(minutes: number): Promise<{ told: number; escalated: number }> {
  const { superuser } = world.reading
  const ask = async (name: string): Promise<number> => {
    const { rows } = await superuser.query<{ n: number }>(
      `select app.${name}(now() + $1 * interval '1 minute', 100, 100, '0s', '0s') as n`,
      [minutes],
    )
    return rows[0]?.n ?? 0
  }
  return { told: await ask('worker_notify'), escalated: await ask('worker_escalate') }
}

test('nobody is told of what is raised inside a window; what is still an alarm at its end calls everybody anew', async () => {
  await tell()
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const before = await world.rule(a, limitRule(50), { assetId: crane })
  await maintain({ assetId: crane }, 60, 120)
  worker = await Worker.start()
  await worker.look()
  await send(60)
  assert.deepEqual(await rounds(0), { told: 1, escalated: 0 })
  await worker.look(62)
  await send(90)
  assert.equal((await world.alarm(a, ruleId, crane))?.raises, 1)
  // The one that was raised before waits for nobody now.
  assert.deepEqual(await rounds(2), { told: 0, escalated: 0 })
  await worker.look(60)
  assert.deepEqual([await stateOf(ruleId), await stateOf(before)], ['unacknowledged', 'unacknowledged'])
  assert.deepEqual(await rounds(0), { told: 2, escalated: 0 })
  assert.equal((await rounds(2)).escalated, 2)
})
