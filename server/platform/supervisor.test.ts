import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  RESTART_DELAY_MS_MAX,
  RESTART_DELAY_MS_MIN,
  RESTARTS_IN_A_ROW_MAX,
  STABLE_AFTER_MS,
} from '../../core/limits.ts'
import { createLog } from './log.ts'
import { type Instance, restartDelay_ms, supervise, type Unit } from './supervisor.ts'

const log = createLog('test', { to: { write: () => undefined } })

/** A unit whose instances end when the test says so; time passes only when the test says so. */
function world(launchFails: (launches: number) => boolean = () => false) {
  let now = 0
  let launches = 0
  let end: (why: string) => void = () => undefined
  const slept: number[] = []
  const givenUp: string[] = []
  let launched: () => void = () => undefined
  const unit: Unit = {
    name: 'unit',
    async launch(): Promise<Instance> {
      launches += 1
      if (launchFails(launches)) throw new Error('no')
      const { promise, resolve } = Promise.withResolvers<string>()
      end = resolve
      launched()
      return { pid: launches, ended: promise, stop: async () => resolve('stopped'), facts: async () => ({}) }
    },
  }
  const clock = {
    now_ms: () => now,
    sleep: async (ms: number) => {
      slept.push(ms)
      now += ms
    },
  }
  const { promise: over, resolve: onOver } = Promise.withResolvers<void>()
  const supervised = supervise(unit, {
    log,
    clock,
    random: () => 0.5,
    onGivenUp: (name) => {
      givenUp.push(name)
      onOver()
    },
  })
  return {
    supervised,
    slept,
    givenUp,
    over,
    launches: () => launches,
    /** Ends the running instance after `after_ms` and waits for the next one. */
    async endAfter(after_ms: number): Promise<void> {
      now += after_ms
      const next = new Promise<void>((resolve) => {
        launched = resolve
      })
      end('SIGKILL')
      await Promise.race([next, over])
      // The supervisor takes note of the new instance before time passes again.
      await new Promise(setImmediate)
    },
  }
}

test('what ends is started again, and status tells how often and why', async () => {
  const { supervised, endAfter } = world()
  await supervised.start()
  await endAfter(5)
  const status = await supervised.status()
  assert.deepEqual([status.pid, status.restarts, status.lastEnd, status.state], [2, 1, 'SIGKILL', 'running'])
  await supervised.stop()
  assert.equal((await supervised.status()).state, 'stopped')
})

test('waits grow while it keeps ending, and begin anew after it was stable', async () => {
  const { supervised, slept, endAfter } = world()
  await supervised.start()
  for (let i = 0; i < 4; i++) await endAfter(5)
  assert.deepEqual(
    slept,
    [1, 2, 3, 4].map((n) => restartDelay_ms(n, 0.5)),
  )
  await endAfter(STABLE_AFTER_MS)
  assert.equal(slept.at(-1), restartDelay_ms(1, 0.5))
  await supervised.stop()
})

test('what never stays up is given up, once', async () => {
  const { supervised, givenUp, endAfter, launches } = world()
  await supervised.start()
  for (let i = 0; i <= RESTARTS_IN_A_ROW_MAX; i++) await endAfter(5)
  assert.deepEqual(givenUp, ['unit'])
  assert.equal(launches(), RESTARTS_IN_A_ROW_MAX + 1)
  await supervised.stop()
  assert.equal((await supervised.status()).state, 'given up')
})

test('launches that fail count as ends, and the first one fails the start', async () => {
  await assert.rejects(world(() => true).supervised.start(), /no/)
  const { supervised, endAfter, over, givenUp } = world((n) => n > 1)
  await supervised.start()
  await endAfter(5)
  await over
  assert.deepEqual(givenUp, ['unit'])
})

test('the wait before a restart stays between its limits', () => {
  for (const failures of [0, 1, 5, 50, 5_000])
    for (const random of [0, 0.999]) {
      const delay = restartDelay_ms(failures, random)
      assert.ok(delay >= RESTART_DELAY_MS_MIN && delay <= RESTART_DELAY_MS_MAX, `${failures} ${random} ${delay}`)
    }
})
