import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomFrom } from '../random.ts'
import { airQuality } from './air-quality.ts'
import { compressor } from './compressor.ts'
import { crane } from './crane.ts'
import type { Machine, MakeMachine, Readings } from './machine.ts'
import { pumpSkid } from './pump-skid.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const kinds: Record<string, MakeMachine> = { crane, pumpSkid, compressor, airQuality }

function run(machine: Machine, seconds: number, from_s = 0): Readings[] {
  return Array.from({ length: seconds }, (_, i) => machine.step({ at_ms: NOON + (from_s + i) * 1_000, elapsed_s: 1 }))
}

const numbers = (readings: Readings[], key: string): number[] =>
  readings.map((reading) => reading[key]).filter((value) => typeof value === 'number')
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: the same seed gives the same signals, another seed others`, () => {
    const first = run(make(randomFrom('a')), 300)
    assert.deepEqual(first, run(make(randomFrom('a')), 300))
    assert.notDeepEqual(first, run(make(randomFrom('b')), 300))
  })

  test(`${name}: a day of readings is finite, of one kind per signal, with a boolean and a state`, () => {
    const machine = make(randomFrom('day'))
    const kindsSeen = new Map<string, Set<string>>()
    for (let i = 0; i < 2_880; i++)
      for (const [key, value] of Object.entries(machine.step({ at_ms: NOON + i * 30_000, elapsed_s: 30 }))) {
        if (typeof value === 'number') assert.ok(Number.isFinite(value), `${key} at step ${i}`)
        kindsSeen.set(key, (kindsSeen.get(key) ?? new Set()).add(typeof value))
      }
    for (const [key, seen] of kindsSeen) assert.equal(seen.size, 1, key)
    const all = [...kindsSeen.values()].flatMap((seen) => [...seen])
    assert.ok(all.includes('boolean') && all.includes('string') && all.filter((kind) => kind === 'number').length >= 4)
  })

  test(`${name}: a fault that the machine cannot have is refused`, () => {
    assert.throws(() => make(randomFrom('x')).setFault('no-such-fault', true), RangeError)
  })
}

test('a crane lifts, and its motor works harder with a load; an over-load stops it until it is reset', () => {
  const machine = crane(randomFrom('lift'))
  const shift = run(machine, 3_600)
  const heavy = shift.filter((reading) => reading.state === 'hoisting' && Number(reading.load_t) > 6)
  const waiting = shift.filter((reading) => reading.state === 'waiting')
  assert.ok(heavy.length > 20 && waiting.length > 20)
  assert.ok(mean(numbers(heavy, 'motor_current_a')) > 4 * mean(numbers(waiting, 'motor_current_a')))
  assert.ok(shift.every((reading) => reading.overload === false))
  machine.setFault('over-load', true)
  assert.ok(run(machine, 900, 3_600).some((reading) => reading.overload === true && reading.state === 'overload'))
  machine.setFault('over-load', false)
  assert.equal(run(machine, 60, 4_500).at(-1)?.overload, false)
})

test('cavitation starves the suction, shakes the bearings and lowers the flow', () => {
  const machine = pumpSkid(randomFrom('pump'))
  const before = run(machine, 600).slice(300)
  machine.setFault('cavitation', true)
  const during = run(machine, 600, 600).slice(300)
  assert.ok(mean(numbers(during, 'suction_pressure_bar')) < mean(numbers(before, 'suction_pressure_bar')) - 0.8)
  assert.ok(mean(numbers(during, 'vibration_mm_s')) > 3 * mean(numbers(before, 'vibration_mm_s')))
  assert.ok(mean(numbers(during, 'flow_m3_h')) < 0.9 * mean(numbers(before, 'flow_m3_h')))
})

test('a compressor keeps its band by loading and unloading; a leak keeps it loaded', () => {
  const machine = compressor(randomFrom('air'))
  const hour = run(machine, 3_600)
  const pressures = numbers(hour, 'pressure_bar')
  assert.ok(Math.min(...pressures) > 6.7 && Math.max(...pressures) < 7.9)
  const share = (readings: Readings[]) => readings.filter((reading) => reading.loaded === true).length / readings.length
  assert.ok(share(hour) > 0.3 && share(hour) < 0.9)
  machine.setFault('leak', true)
  assert.ok(share(run(machine, 900, 3_600)) > 0.95)
})

test('air gets stale by day and fresh by night', () => {
  const machine = airQuality(randomFrom('hall'))
  const day = Array.from({ length: 96 }, (_, i) => machine.step({ at_ms: NOON + i * 900_000, elapsed_s: 900 }))
  assert.ok(mean(numbers(day.slice(0, 16), 'co2_ppm')) > 1.15 * mean(numbers(day.slice(44, 64), 'co2_ppm')))
})
