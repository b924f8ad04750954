import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALARM_ACTS_AT_ONCE } from '../../../data/limits.ts'
import { actOn, canBe } from './act-on.ts'

const alarms = Array.from({ length: 10 }, (_, n) => ({ ruleId: 'r', assetId: String(n) }))

test('each is asked for once, a few at a time, and one that is refused holds up none', async () => {
  const asked: string[] = []
  let now = 0
  let most = 0
  const progress: number[] = []
  const acted = await actOn(
    alarms,
    async ({ assetId }) => {
      asked.push(assetId)
      most = Math.max(most, ++now)
      await Promise.resolve()
      now--
      if (assetId === '3') throw new Error('changed meanwhile')
    },
    (settled) => progress.push(settled),
  )
  assert.equal(asked.toSorted().join(''), '0123456789')
  assert.equal(most, ALARM_ACTS_AT_ONCE)
  assert.equal(acted.done.length, 9)
  assert.deepEqual(
    acted.refused.map(({ alarm, error }) => [alarm.assetId, String(error)]),
    [['3', 'Error: changed meanwhile']],
  )
  assert.equal(progress.at(-1), 10)
})

test('what the states do not allow is not offered', () => {
  const standing = { state: 'unacknowledged', active: true, latching: false } as const
  assert.equal(canBe(standing, 'acknowledge'), true)
  assert.equal(canBe(standing, 'unshelve'), false)
  assert.equal(canBe({ ...standing, state: 'acknowledged' }, 'acknowledge'), false)
  assert.equal(canBe({ ...standing, state: 'shelved' }, 'shelve'), false)
  assert.equal(canBe({ ...standing, state: 'shelved' }, 'unshelve'), true)
  assert.equal(canBe({ ...standing, state: 'out-of-service' }, 'return-to-service'), true)
})
