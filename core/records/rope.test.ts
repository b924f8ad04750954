// Every limit in here is invented for the arithmetic: none is a figure of ISO 4309 or of any maker.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRope, parseRopeLimits, type RopeExamination, type RopeReading } from './rope.ts'
import { discardOf } from './rope-discard.ts'
import { trendOf } from './rope-trend.ts'
import { accepted, changed, refused } from './testing.ts'
import { INVENTED_ROPE } from './testing-rope.ts'

const sound: RopeReading = {
  position: 'Drum end',
  brokenWires6d: 0,
  brokenWires30d: 0,
  diameterMm: 20.3,
  wear: null,
  corrosion: null,
  deformation: null,
  isHeatDamaged: false,
  isStrandFractured: false,
}
const ropeWith = (reading: Partial<RopeReading>, combined: 'sum' | 'highest' = 'sum'): RopeExamination => ({
  ...INVENTED_ROPE,
  limits: { ...INVENTED_ROPE.limits, combined },
  readings: [{ ...sound, ...reading }],
})
const placeOf = (reading: Partial<RopeReading>, combined: 'sum' | 'highest' = 'sum') => {
  const [place] = discardOf(accepted(parseRope(ropeWith(reading, combined)))).places
  assert.ok(place)
  return place
}
const problemsOf = (path: string, value: unknown) =>
  Object.keys(refused(parseRope(changed(INVENTED_ROPE, path, value))))

test('an examination of a rope is read as it was written, and each field is needed', () => {
  assert.deepEqual(accepted(parseRope(INVENTED_ROPE)), INVENTED_ROPE)
  for (const part of ['facts', 'limits', 'readings.0'] as const) {
    const [first, second] = part.split('.')
    const fields = first === 'facts' ? INVENTED_ROPE.facts : first === 'limits' ? INVENTED_ROPE.limits : sound
    for (const field of Object.keys(fields)) {
      const path = second === undefined ? `${part}.${field}` : `readings.0.${field}`
      assert.ok(problemsOf(path, undefined).includes(path), path)
    }
  }
  assert.deepEqual(problemsOf('readings', []), ['readings'])
})

test('limits name their source, and are those of the rope', () => {
  assert.deepEqual(problemsOf('limits.source', ''), ['limits.source'])
  assert.deepEqual(problemsOf('limits.rcn', 'another'), ['limits.rcn'])
  assert.deepEqual(problemsOf('limits.brokenWires6d', 0), ['limits.brokenWires6d'])
  assert.deepEqual(problemsOf('limits.decreasePercent', 0), ['limits.decreasePercent'])
  assert.deepEqual(problemsOf('limits.wear.1.name', 'light'), ['limits.wear.1.name'])
  assert.deepEqual(accepted(parseRopeLimits(INVENTED_ROPE.limits)), INVENTED_ROPE.limits)
})

test('readings that cannot be are refused', () => {
  assert.deepEqual(problemsOf('readings.0', { ...sound, brokenWires6d: 3, brokenWires30d: 2 }), [
    'readings.0.brokenWires30d',
  ])
  for (const mm of [0.8, 9.9, 40.1, 2_000, Number.NaN])
    assert.ok(problemsOf('readings.0.diameterMm', mm).includes('readings.0.diameterMm'), String(mm))
  assert.deepEqual(problemsOf('readings.0.brokenWires6d', 1.5), ['readings.0.brokenWires6d'])
  assert.deepEqual(problemsOf('readings.0.deformation', 'unheard of'), ['readings.0.deformation'])
  assert.deepEqual(problemsOf('readings', [sound, sound]), ['readings.1.position'])
})

test('each mode has its percentage of discard', () => {
  assert.equal(placeOf({}).combined, 0)
  assert.equal(placeOf({ brokenWires6d: 3, brokenWires30d: 3 }).byMode['broken-wires'], 50)
  assert.equal(placeOf({ brokenWires30d: 9 }).byMode['broken-wires'], 75, 'the worse of both lengths')
  assert.equal(placeOf({ diameterMm: 19.5 }).byMode.diameter, 50, '0.8 mm below 20.3, of 8 % of 20 mm')
  assert.equal(placeOf({ diameterMm: 20.5 }).byMode.diameter, 0)
  assert.equal(placeOf({ wear: 'light', corrosion: 'pitted', deformation: 'wavy' }).combined, 20 + 60 + 10)
})

test('modes come together as the table says: added up, or the highest', () => {
  const worn = { brokenWires6d: 3, brokenWires30d: 3, corrosion: 'pitted' }
  assert.equal(placeOf(worn).combined, 110)
  assert.equal(discardOf(ropeWith(worn)).isDiscard, true)
  assert.deepEqual(placeOf(worn).atOnce, [], 'neither mode alone')
  assert.equal(placeOf(worn, 'highest').combined, 60)
  assert.equal(discardOf(ropeWith(worn, 'highest')).isDiscard, false)
})

test('a fractured strand, heat damage and what the table says discard the rope at once', () => {
  for (const combined of ['sum', 'highest'] as const) {
    assert.deepEqual(placeOf({ isStrandFractured: true }, combined).atOnce, ['strand-fracture'])
    assert.deepEqual(placeOf({ isHeatDamaged: true }, combined).atOnce, ['heat'])
    assert.deepEqual(placeOf({ deformation: 'basket' }, combined).atOnce, ['deformation'])
    assert.ok(discardOf(ropeWith({ isStrandFractured: true }, combined)).isDiscard)
  }
})

test('discard begins at the limit itself, and the worst place speaks for the rope', () => {
  const wires = (brokenWires6d: number) => discardOf(ropeWith({ brokenWires6d, brokenWires30d: brokenWires6d }))
  assert.deepEqual([wires(5).isDiscard, wires(6).isDiscard], [false, true])
  // 8 % of 20 mm below the reference, in tenths of millimetres that binary fractions do not have.
  for (let tenths = 190; tenths <= 215; tenths++) {
    const facts = { ...INVENTED_ROPE.facts, referenceMm: tenths / 10 }
    const at = (mm: number) => discardOf({ ...ropeWith({ diameterMm: mm }), facts }).isDiscard
    assert.deepEqual([at((tenths - 16) / 10), at((tenths - 15.9) / 10)], [true, false], `${tenths / 10} mm`)
  }
  const both = { ...ropeWith({}), readings: [sound, { ...sound, position: 'Middle', wear: 'light' }] }
  assert.equal(discardOf(accepted(parseRope(both))).percent, 20)
})

test('the trend is a line through the examinations, and meets discard on a day', () => {
  const points = [
    { on: '2026-01-01', percent: 10 },
    { on: '2026-01-11', percent: 20 },
    { on: '2026-01-21', percent: 30 },
  ]
  const trend = trendOf(points)
  assert.ok(trend)
  assert.equal(Math.round(trend.percentPerDay * 1e6) / 1e6, 1)
  assert.equal(trend.discardOn, '2026-04-01')
  assert.deepEqual(trendOf(points.toReversed()), trend, 'in any order')
})

test('what does not rise, or hardly, has no date; too few examinations have no trend', () => {
  const yearly = (...percents: number[]) => percents.map((percent, i) => ({ on: `${2020 + i}-06-01`, percent }))
  assert.equal(trendOf(yearly(30, 30, 30))?.discardOn, null)
  assert.equal(trendOf(yearly(30, 20, 10))?.discardOn, null)
  assert.equal(trendOf(yearly(10, 10.1, 10.2))?.discardOn, null)
  assert.equal(trendOf(yearly(10, 90)), null)
  assert.equal(trendOf([]), null)
  const sameDay = { on: '2026-01-01', percent: 10 }
  assert.equal(trendOf([sameDay, sameDay, { on: '2026-01-02', percent: 20 }]), null)
})

test('a rope that the last examination found below discard is not predicted to have been discarded before', () => {
  const points = [
    { on: '2026-01-01', percent: 0 },
    { on: '2026-01-11', percent: 120 },
    { on: '2026-01-21', percent: 95 },
  ]
  assert.equal(trendOf(points)?.discardOn, '2026-01-21')
})
