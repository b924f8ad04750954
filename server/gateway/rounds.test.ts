import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rounds } from './rounds.ts'

/** So many messages a second for two seconds, one a turn; returns how often the loop rested. */
function rests(per_s: number, isDoorBusy = false): number {
  let now = 1_000_000
  let rested = 0
  const planned: (() => void)[] = []
  const rounds = new Rounds({
    isDoorBusy: () => isDoorBusy,
    rest: () => {
      rested++
    },
    afterTurn: (work) => planned.push(work),
  })
  for (let i = 0; i < per_s * 2; i++) {
    now += 1000 / per_s
    rounds.heard(now)
    for (const work of planned.splice(0)) work()
  }
  return rested
}

test('the loop rests when messages come now and then, and at no other time', () => {
  assert.ok(rests(500) > 500)
  assert.equal(rests(5), 0, 'next to nothing comes')
  assert.equal(rests(20_000), 0, 'under load')
  assert.equal(rests(500, true), 0, 'somebody is on the way in')
})
