import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Conduct } from './conduct.ts'

const START = Date.UTC(2026, 2, 9)
type Message = { every_ms?: number; bytes?: number; lag_ms?: (i: number) => number; signal?: (i: number) => number }

/** Sends for some minutes; returns what is told, with the minute. */
function conduct(): { send(minutes: number, message?: Message): string[] } {
  let now = START
  const one = new Conduct(now)
  return {
    send: (minutes, { every_ms = 1_000, bytes = 100, lag_ms = () => 20, signal = () => 1 } = {}) => {
      const told: string[] = []
      const count = (minutes * 60_000) / every_ms
      for (let i = 0; i < count; i++) {
        now += every_ms
        for (const { kind, text } of one.heard(now, bytes, now - lag_ms(i), signal(i))) told.push(`${kind}: ${text}`)
      }
      return told
    },
  }
}

test('an ordinary asset is told of nothing: with or without times, one or many signals a moment, catching up', () => {
  const { send } = conduct()
  assert.deepEqual(send(30), [])
  assert.deepEqual(send(5, { lag_ms: () => 0 }), [])
  // Several messages of one moment, a signal each.
  assert.deepEqual(send(5, { every_ms: 250, lag_ms: (i) => 20 + (i % 4) * 250, signal: (i) => i % 4 }), [])
  // A backlog of an hour that is sent within ten minutes.
  assert.deepEqual(send(10, { lag_ms: (i) => Math.max(20, 3_600_000 - i * 6_000) }), [])
})

test('a clock that is wrong is told once, and again after it was right', () => {
  const { send } = conduct()
  send(3)
  const behind = send(10, { lag_ms: (i) => 95_000 + (i % 3) * 500 })
  assert.deepEqual(behind, [
    'clock-skewed: Its clock is 95 seconds behind ours, or its samples are held back that long.',
  ])
  assert.deepEqual(send(3), [])
  assert.deepEqual(send(3, { lag_ms: () => -120_000 }), ['clock-skewed: Its clock is 120 seconds ahead of ours.'])
})

test('what held in a minute is to be had once after it, for as long as it holds', () => {
  const one = new Conduct(START)
  const minutes = (count: number, lag_ms: number): string[] => {
    const judged: string[] = []
    for (let i = 1; i <= count * 60; i++) {
      now += 1_000
      one.heard(now, 100, now - lag_ms, 1)
      const held = one.takeJudged()
      if (held !== undefined) judged.push([...held].join())
    }
    return judged
  }
  let now = START
  assert.deepEqual(minutes(2, 20), ['', ''])
  assert.deepEqual(minutes(3, 95_000), ['', 'clock-skewed', 'clock-skewed'])
  assert.deepEqual(minutes(2, 20), ['', ''])
})

test('samples that come again are counted and told', () => {
  const { send } = conduct()
  send(2)
  let told = send(3, { lag_ms: (i) => 20 + (i % 2) * 1_000 })
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /^replayed: \d\d of its messages within a minute repeated samples of before/)
  told = send(5)
  assert.deepEqual(told, [])
})

test('messages many times larger or more than usual are told once what is usual is known', () => {
  const { send } = conduct()
  assert.deepEqual(send(3, { bytes: 20_000 }), [])
  const other = conduct()
  other.send(20)
  const large = other.send(4, { bytes: 20_000 })
  assert.match(large.join(), /^odd-traffic: Its messages have (19|20)\d{3} bytes; 100 are usual\.$/)
  const third = conduct()
  third.send(20)
  const many = third.send(4, { every_ms: 20 })
  assert.match(many.join(), /^odd-traffic: It sends (29|30)\d\d messages a minute; 60 are usual\.$/)
})
