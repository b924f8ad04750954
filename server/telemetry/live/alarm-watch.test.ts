import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { acknowledge } from '../../alarms/acknowledge.ts'
import { AlarmWorld, limitRule } from '../../alarms/testing.ts'
import type { AssetId, RuleId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import { AlarmEvaluator } from '../../worker/alarms/evaluator.ts'
import { AlarmStore } from '../../worker/alarms/store.ts'
import type { Heard } from '../testing.ts'
import { stream } from './stream.ts'

let server: TestServer
let world: AlarmWorld
let a: TestOrg

before(async () => {
  server = await startTestServer()
  world = await AlarmWorld.plant(await server.database())
  world.reading.now = () => Date.now()
  a = world.reading.people.a
  for (const assetId of a.assets) await world.reading.declare(a, assetId, 1, 'number', 'load')
})
after(async () => {
  await world.close()
  await server.stop()
})

type News = {
  changed: { ruleId: RuleId; assetId: AssetId; state: string }[]
  counts: { state: string; count: number }[]
}

/** A reader of alarms that can be waited for. */
function listen(person: TestPerson) {
  const stop = new AbortController()
  const told = new EventTarget()
  const news: News[] = []
  const ended = world.reading.listen(stream, person, { alarms: 'true' }, stop.signal, (heard: Heard) => {
    if (heard.event === 'alarms') news.push(heard.data as News)
    told.dispatchEvent(new Event('told'))
    return Promise.resolve()
  })
  const changes = () => news.flatMap(({ changed }) => changed.map(({ assetId, state }) => `${assetId} ${state}`))
  return {
    news,
    changes,
    until: async (isSo: () => boolean) => {
      while (!isSo()) await once(told, 'told')
    },
    stop: async () => {
      stop.abort()
      await ended
    },
  }
}

test('an alarm is told to who may see it, at once and once, and so is what people do with it', async () => {
  const [crane, , far] = a.assets
  const ruleId = await world.rule(a, limitRule(80))
  const connection = await world.workerDb.pin()
  const [evaluator, store] = [new AlarmEvaluator(world.evaluatorParts()), new AlarmStore(connection)]
  await evaluator.look(store)
  const [operator, engineer] = [listen(a.people.operator), listen(a.people.engineer)]
  await operator.until(() => operator.news.length > 0)
  await engineer.until(() => engineer.news.length > 0)
  assert.deepEqual(operator.news[0], { changed: [], counts: [], isCut: false })
  world.now = Date.now() + 1000
  for (const [assetId, siteId] of [
    [crane, a.sites[0]],
    [far, a.sites[1]],
  ] as const)
    await world.reading.writer(a).write(siteId, [{ assetId, signalNo: 1, ts: world.now, value: 90 }], world.now)
  world.now += 1000
  await evaluator.look(store)
  await engineer.until(() => engineer.changes().length >= 2)
  await operator.until(() => operator.changes().length > 0)
  assert.deepEqual(engineer.changes().toSorted(), [`${crane} unacknowledged`, `${far} unacknowledged`].toSorted())
  const params = { ruleId, assetId: crane }
  await world.reading.call(acknowledge, a.people.operator, { params, body: {} })
  await operator.until(() => operator.changes().length > 1)
  assert.deepEqual(operator.changes(), [`${crane} unacknowledged`, `${crane} acknowledged`])
  assert.deepEqual(operator.news.at(-1)?.counts, [{ state: 'acknowledged', priority: 'high', count: 1 }])
  await Promise.all([operator.stop(), engineer.stop(), connection.close()])
})
