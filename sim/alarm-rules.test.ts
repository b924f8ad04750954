// The plant's own rules: quiet while it is well, and each fault that the rota makes raises one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryPast } from '../core/alarm/past.ts'
import { faultOf, type RuleSpec, signalsOf } from '../core/alarm/spec.ts'
import { Column, type Points } from '../core/series/column.ts'
import { RULES } from './alarm-rules.ts'
import { LABELS } from './labels.ts'
import { randomFrom } from './random.ts'
import { type AssetKind, MODELS } from './world.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const FAULTS: readonly [AssetKind, string, number, string][] = [
  ['crane', 'over-load', 300, 'Load above the rated load'],
  ['crane', 'gale', 100, 'Wind above the limit of work'],
  ['pump', 'cavitation', 120, 'Pump cavitates'],
  ['pump', 'bearing', 150, 'Vibration of the bearing'],
  ['compressor', 'leak', 180, 'Compressor does not unload'],
  ['air_quality', 'dust', 150, 'Fine dust above the limit'],
]

/** What a machine of this kind measures each second, of which it is ill for the last ones. */
function history(kind: AssetKind, well_s: number, fault?: { name: string; for_s: number }): Map<string, Points> {
  const model = Object.values(MODELS).find((each) => each.kind === kind)
  assert.ok(model)
  const machine = model.make(randomFrom(`rules ${kind}`))
  const columns = new Map<string, Column>()
  for (let s = 0; s < well_s + (fault?.for_s ?? 0); s++) {
    if (fault !== undefined && s === well_s) machine.setFault(fault.name, true)
    const at_ms = NOON + s * 1_000
    for (const [key, value] of Object.entries(machine.step({ at_ms, elapsed_s: 1 }))) {
      const kindOf = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'state'
      const column = columns.get(key) ?? new Column(kindOf)
      columns.set(key, column)
      column.append(at_ms, at_ms, value)
    }
  }
  return new Map([...columns].map(([key, column]) => [key, column.points()]))
}

const whole = (spec: Partial<RuleSpec> & Pick<RuleSpec, 'condition'>): RuleSpec => ({
  onDelayS: 0,
  offDelayS: 0,
  latching: false,
  lateS: 60,
  ...spec,
})
const raised = async (spec: RuleSpec, points: Map<string, Points>, seconds: number) =>
  (await tryPast(spec, points, { from: NOON, to: NOON + seconds * 1_000 }, () => Promise.resolve())).raised

test('each rule is sound, and looks at signals that the plant has', () => {
  for (const { spec } of RULES) {
    assert.equal(faultOf(whole(spec)), undefined)
    for (const key of signalsOf(whole(spec))) assert.ok(key in LABELS, key)
  }
})

for (const { name, kind, spec } of RULES)
  test(`${name}: not in two hours of a well machine`, async () => {
    assert.equal(await raised(whole(spec), history(kind, 7_200), 7_200), 0)
  })

for (const [kind, fault, for_s, name] of FAULTS)
  test(`${fault} raises: ${name}`, async () => {
    const rule = RULES.find((each) => each.name === name)
    assert.ok(rule)
    assert.equal(await raised(whole(rule.spec), history(kind, 600, { name: fault, for_s }), 600 + for_s), 1)
  })
