// The evaluation killed before or behind any of its statements, again and again: at the end the journal is what it would
// have been without. Each line once, with its time, and none that nobody caused.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Evaluation } from '../../../core/alarm/evaluation.ts'
import { compile } from '../../../core/alarm/program.ts'
import type { RuleSpec } from '../../../core/alarm/spec.ts'
import type { AssetId, RuleId } from '../../../core/ids.ts'
import { AlarmWorld, limitRule } from '../../alarms/testing.ts'
import type { Pinned } from '../../db/database.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import { AlarmEvaluator } from './evaluator.ts'
import { AlarmStore } from './store.ts'

const STEPS = 60
let server: TestServer
before(async () => void (server = await startTestServer()))
after(() => server.stop())

class Crash extends Error {}

/** xorshift: the same run every time. */
function dice(seed: number): (n: number) => number {
  let x = seed + 0x9e3779b9
  return (n) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % n
  }
}

/** A worker whose process ends at its k-th statement: before it is sent, or when it is done and nobody hears of it. */
class Victim {
  readonly evaluator: AlarmEvaluator
  readonly store: AlarmStore
  readonly #connection: Pinned
  /** Statements left to live. */
  left = Infinity
  endsBehind = false

  private constructor(world: AlarmWorld, connection: Pinned) {
    this.#connection = connection
    this.evaluator = new AlarmEvaluator(world.evaluatorParts())
    this.store = new AlarmStore({ ...connection, query: (statement) => this.#query(statement) })
  }

  /** The turn of the one before ends with its connection, a moment after it. */
  static async start(world: AlarmWorld): Promise<Victim> {
    for (;;) {
      const victim = new Victim(world, await world.workerDb.pin())
      await victim.evaluator.look(victim.store)
      if (victim.evaluator.describe().organisations > 0) return victim
      await victim.end()
      await sleep(20)
    }
  }

  end(): Promise<void> {
    return this.#connection.close()
  }

  async #query<R>(statement: Parameters<Pinned['query']>[0]): Promise<R[]> {
    this.left -= 1
    if (this.left <= 0 && !this.endsBehind) throw new Crash()
    const rows = await this.#connection.query<R>(statement)
    if (this.left <= 0) throw new Crash()
    return rows
  }
}

const RULES: RuleSpec[] = [
  limitRule(70),
  limitRule(50, { onDelayS: 3, offDelayS: 2 }),
  limitRule(0, { condition: { kind: 'rate', signal: 'load', perS: 10, overS: 5, above: 60, deadband: 5 } }),
  limitRule(0, { condition: { kind: 'unusual', signal: 'load', overS: 20, times: 1.2, atLeast: 1 } }),
]

for (const seed of [1, 2])
  test(`killed between any two steps, run ${seed}`, async () => {
    const roll = dice(seed)
    const world = await AlarmWorld.plant(await server.database())
    const { a } = world.reading.people
    const [siteId] = a.sites
    const assets = a.assets.slice(0, 2)
    for (const assetId of assets) await world.reading.declare(a, assetId, 1, 'number', 'load')
    const rules: RuleId[] = []
    for (const spec of RULES) rules.push(await world.rule(a, spec, { siteId }))
    let victim = await Victim.start(world)
    const begun = world.now
    const told: { assetId: AssetId; ts: number; value: number }[] = []
    const writers = [world.reading.writer(a), world.reading.writer(a)]
    let crashes = 0
    for (let step = 0; step < STEPS; step++) {
      for (let n = roll(4); n > 0; n--) {
        world.now += 1000
        const samples = assets.map((assetId) => ({ assetId, signalNo: 1, ts: world.now, value: roll(100) }))
        told.push(...samples)
        await writers[roll(2)]?.write(siteId, samples, world.now)
      }
      world.now += 300
      victim.left = roll(3) === 0 ? Infinity : 1 + roll(6)
      victim.endsBehind = roll(2) === 0
      try {
        await victim.evaluator.look(victim.store)
        if (roll(2) === 0) {
          // Memories, then the cursor: between the two as well.
          victim.left = Math.min(victim.left, 1 + roll(3))
          await victim.evaluator.checkpoint(victim.store)
        }
        // A look keeps what went wrong with an organisation to itself; here it is always the end.
        if (victim.left <= 0) throw new Crash()
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        crashes++
        await victim.end()
        victim = await Victim.start(world)
      }
    }
    victim.left = Infinity
    await victim.evaluator.look(victim.store)
    for (const assetId of assets)
      for (const [i, spec] of RULES.entries()) {
        const ruleId = rules[i] ?? assert.fail()
        const journal = (await world.journal(a, ruleId, assetId)).map(({ kind, at }) => [kind, at - begun])
        const expected = alone(
          spec,
          told.filter((sample) => sample.assetId === assetId),
          begun,
          world.now - 1000,
        )
        assert.deepEqual(journal, expected, `rule ${i}`)
        const last = expected.at(-1)?.[0] === 'raised'
        assert.equal((await world.alarm(a, ruleId, assetId))?.active ?? false, last)
      }
    assert.ok(crashes > STEPS / 4, `${crashes} crashes`)
    await victim.end()
    await world.close()
  })

/** The same samples by an evaluation that nobody kills. */
function alone(spec: RuleSpec, samples: readonly { ts: number; value: number }[], begun: number, until: number) {
  const evaluation = Evaluation.begin(compile(spec), begun)
  const changes: [string, number][] = []
  const onChange = (change: string, at: number) => void changes.push([change, at - begun])
  for (const { ts, value } of samples) evaluation.sample(0, ts, value, ts, onChange)
  evaluation.pass(until, onChange)
  return changes
}
