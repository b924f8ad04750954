import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { limitRule, AlarmWorld } from '../../alarms/testing.ts'
import type { AssetId, OrgId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg } from '../../db/testing-world.ts'
import { AlarmEvaluator } from './evaluator.ts'
import { AlarmStore } from './store.ts'

let server: TestServer
let world: AlarmWorld
let a: TestOrg
let crane: AssetId

before(async () => {
  server = await startTestServer()
})
after(() => server.stop())

/** A database of its own, with a signal `load` (1) at every asset of both organisations. */
async function plant(): Promise<void> {
  world = await AlarmWorld.plant(await server.database())
  a = world.reading.people.a
  crane = a.assets[0]
  for (const org of [a, world.reading.people.b])
    for (const assetId of org.assets) {
      await world.reading.declare(org, assetId, 1, 'number', 'load')
      await world.reading.declare(org, assetId, 2, 'state', 'mode')
    }
}

/** A worker that is driven by hand. Killed, it writes nothing more and its connection is gone. */
class Worker {
  readonly evaluator = new AlarmEvaluator(world.evaluatorParts())
  readonly store: AlarmStore
  readonly kill: () => Promise<void>

  private constructor(store: AlarmStore, kill: () => Promise<void>) {
    this.store = store
    this.kill = kill
  }

  static async start(): Promise<Worker> {
    const connection = await world.workerDb.pin()
    return new Worker(new AlarmStore(connection), () => connection.close())
  }

  look(): Promise<void> {
    return this.evaluator.look(this.store)
  }
}

const S = 1000
const sample = (assetId: AssetId, ts: number, value: number) => ({ assetId, signalNo: 1, ts, value })
const kinds = async (ruleId: Parameters<AlarmWorld['journal']>[1], assetId = crane) =>
  (await world.journal(a, ruleId, assetId)).map(({ kind, state }) => `${kind} ${state}`)

test('a sample beyond the limit is an alarm with the time of the device and ours, and going back clears it', async () => {
  await plant()
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const worker = await Worker.start()
  await worker.look()
  const line = world.reading.writer(a)
  world.now += S
  const [siteId] = a.sites
  await line.write(siteId, [sample(crane, world.now - 400, 90), sample(a.assets[1], world.now, 90)], world.now)
  world.now += S
  await worker.look()
  assert.deepEqual(await world.alarm(a, ruleId, crane), {
    state: 'unacknowledged',
    active: true,
    raises: 1,
    raisedAt: world.now - S - 400,
  })
  assert.equal(await world.alarm(a, ruleId, a.assets[1]), undefined)
  await line.write(siteId, [sample(crane, world.now, 70)], world.now)
  world.now += S
  await worker.look()
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged', 'cleared returned'])
  await worker.kill()
  await world.close()
})

test('rules of a class, a site and the organisation reach the assets they are for, and no other organisation', async () => {
  await plant()
  const everywhere = await world.rule(a, limitRule(80))
  const atSite = await world.rule(a, limitRule(80), { siteId: a.sites[0] })
  const cranes = await world.rule(a, limitRule(80), { kind: 'crane' })
  const off = await world.rule(a, limitRule(80), { enabled: false })
  const worker = await Worker.start()
  await worker.look()
  world.now += S
  const { b } = world.reading.people
  for (const org of [a, b])
    for (const [i, assetId] of org.assets.entries()) {
      const siteId = org.sites[i < 2 ? 0 : 1]
      await world.reading.writer(org).write(siteId, [sample(assetId, world.now, 90)], world.now)
    }
  world.now += S
  await worker.look()
  const raisedAt = async (ruleId: Parameters<AlarmWorld['alarm']>[1]) => {
    const all = await Promise.all(a.assets.map((assetId) => world.alarm(a, ruleId, assetId)))
    return all.map((alarm) => alarm?.active === true)
  }
  assert.deepEqual(await raisedAt(everywhere), [true, true, true])
  assert.deepEqual(await raisedAt(atSite), [true, true, false])
  assert.deepEqual(await raisedAt(cranes), [false, false, false])
  assert.deepEqual(await raisedAt(off), [false, false, false])
  const { rows } = await world.reading.superuser.query('select from app.alarm where org_id = $1', [b.orgId])
  assert.equal(rows.length, 0)
  await worker.kill()
  await world.close()
})

test('delays and silence end by the clock, with the time at which they ended', async () => {
  await plant()
  const delayed = await world.rule(a, limitRule(80, { onDelayS: 30 }), { assetId: crane })
  const silent = await world.rule(a, limitRule(0, { condition: { kind: 'silent', signal: 'load', forS: 60 } }), {
    assetId: crane,
  })
  const worker = await Worker.start()
  await worker.look()
  const sentAt = (world.now += S)
  await world.reading.writer(a).write(a.sites[0], [sample(crane, sentAt, 90)], sentAt)
  world.now = sentAt + 29 * S
  await worker.look()
  assert.equal(await world.alarm(a, delayed, crane), undefined)
  world.now = sentAt + 32 * S
  await worker.look()
  assert.equal((await world.alarm(a, delayed, crane))?.raisedAt, sentAt + 30 * S)
  world.now = sentAt + 70 * S
  await worker.look()
  assert.equal((await world.alarm(a, silent, crane))?.raisedAt, sentAt + 60 * S)
  await worker.kill()
  await world.close()
})

test('a self-check that is not well is an alarm after its delay, also when the worker began anew in between', async () => {
  await plant()
  await world.reading.declare(a, crane, 3, 'state', '~self-check/storage')
  const spec = limitRule(0, { condition: { kind: 'self-check', check: 'storage', is: 'warn' }, onDelayS: 90 })
  // For all of the organisation: the other assets have never reported one.
  const ruleId = await world.rule(a, spec)
  const worker = await Worker.start()
  await worker.look()
  const line = world.reading.writer(a)
  const say = (value: string) =>
    line.write(a.sites[0], [{ assetId: crane, signalNo: 3, ts: world.now, value }], world.now)
  const warnedAt = (world.now += S)
  await say('warn')
  world.now += S
  await worker.look()
  await worker.evaluator.checkpoint(worker.store)
  await worker.kill()
  const second = await Worker.start()
  for (const state of ['warn', 'fail', 'fail']) {
    world.now += 40 * S
    await say(state)
    world.now += 2 * S
    await second.look()
  }
  assert.equal((await world.alarm(a, ruleId, crane))?.raisedAt, warnedAt + 90 * S)
  await say('ok')
  world.now += 2 * S
  await second.look()
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged', 'cleared returned'])
  await second.kill()
  await world.close()
})

test('late data is a line of the journal and no alarm', async () => {
  await plant()
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const worker = await Worker.start()
  await worker.look()
  const line = world.reading.writer(a)
  world.now += S
  const old = world.now - 7 * 86_400 * S
  const backfill = Array.from({ length: 100 }, (_, i) => sample(crane, old + i * S, 90))
  await line.write(a.sites[0], backfill, world.now)
  await line.write(
    a.sites[0],
    backfill.map((each) => ({ ...each, ts: each.ts + 500 })),
    world.now,
  )
  world.now += S
  await worker.look()
  assert.deepEqual(await kinds(ruleId), ['late-data normal'])
  assert.equal((await world.alarm(a, ruleId, crane))?.active, false)
  await worker.kill()
  await world.close()
})

test('a rule that is disabled ends its alarms; one that is changed begins anew and does not tell twice', async () => {
  await plant()
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const worker = await Worker.start()
  await worker.look()
  const line = world.reading.writer(a)
  const write = async (value: number) => {
    world.now += S
    await line.write(a.sites[0], [sample(crane, world.now, value)], world.now)
    world.now += S
    await worker.look()
  }
  const edit = async (set: string) => {
    await world.reading.superuser.query(`update app.alarm_rule set ${set} where rule_id = $1`, [ruleId])
    world.now += 11 * S
    await worker.look()
  }
  await write(90)
  await edit(`priority = 'critical'`)
  await write(91)
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged'])
  await edit('version = 2')
  await write(92)
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged'])
  await edit('enabled = false')
  await write(93)
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged', 'ended normal'])
  await worker.kill()
  await world.close()
})

type Reading = 'rules' | 'targets' | 'standing'

/** Does something after a reading of an organisation, once. */
class RacingStore extends AlarmStore {
  race: { after: Reading; run: () => Promise<void> } | undefined

  override rules = async (orgId: OrgId) => this.#then('rules', await super.rules(orgId))
  override targets = async (orgId: OrgId) => this.#then('targets', await super.targets(orgId))
  override standing = async (orgId: OrgId) => this.#then('standing', await super.standing(orgId))

  async #then<R>(reading: Reading, rows: R): Promise<R> {
    const { race } = this
    if (race?.after !== reading) return rows
    this.race = undefined
    await race.run()
    return rows
  }
}

test('a rule that is made and shelved while an organisation is read is not ended', async () => {
  await plant()
  await world.rule(a, limitRule(80), { assetId: crane })
  const connection = await world.workerDb.pin()
  const store = new RacingStore(connection)
  const evaluator = new AlarmEvaluator(world.evaluatorParts())
  for (const after of ['rules', 'targets', 'standing'] as const) {
    const made: Awaited<ReturnType<AlarmWorld['rule']>>[] = []
    const run = async () => {
      const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
      made.push(ruleId)
      await world.reading.superuser.query(
        `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, shelved_until)
         values ($1, $2, $3, $4, 'high', false, 'shelved', true, now() + interval '1 day')`,
        [a.orgId, ruleId, crane, a.sites[0]],
      )
    }
    store.race = { after, run }
    await evaluator.look(store)
    const [ruleId] = made
    assert.ok(ruleId)
    assert.equal((await world.alarm(a, ruleId, crane))?.state, 'shelved', after)
    world.now += 11 * S
  }
  await connection.close()
  await world.close()
})

test('one worker evaluates an organisation; when it dies another one takes over and misses nothing', async () => {
  await plant()
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  const line = world.reading.writer(a)
  const first = await Worker.start()
  const second = await Worker.start()
  await first.look()
  await second.look()
  assert.deepEqual(second.evaluator.describe(), { organisations: 0, rulesAtAssets: 0, lines: 0 })
  world.now += S
  await line.write(a.sites[0], [sample(crane, world.now, 90)], world.now)
  await first.kill()
  // The database notices that the connection is gone.
  await sleep(200)
  world.now += 12 * S
  await second.look()
  assert.deepEqual(await kinds(ruleId), ['raised unacknowledged'])
  // Whoever is out of turn does not write.
  const stranger = await Worker.start()
  await assert.rejects(stranger.store.write(a.orgId, [], [], []), /another worker/)
  await Promise.all([second.kill(), stranger.kill()])
  await world.close()
})
