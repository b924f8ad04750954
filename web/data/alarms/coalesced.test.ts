import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coalesced } from './coalesced.ts'

test('whoever asks while it runs is served by one more run, and it runs once at a time', async () => {
  let running = 0
  let runs = 0
  const gates: (() => void)[] = []
  const ask = coalesced(async () => {
    assert.equal(++running, 1)
    runs++
    await new Promise<void>((resolve) => gates.push(resolve))
    running--
  })
  const done = ask()
  await ask()
  await ask()
  assert.equal(runs, 1)
  gates.shift()?.()
  await new Promise(setImmediate)
  assert.equal(runs, 2)
  gates.shift()?.()
  await done
  assert.equal(runs, 2)
})

test('after one that failed it can be asked again', async () => {
  let runs = 0
  const ask = coalesced(() => (++runs === 1 ? Promise.reject(new Error('away')) : Promise.resolve()))
  await assert.rejects(ask(), /away/)
  await ask()
  assert.equal(runs, 2)
})
