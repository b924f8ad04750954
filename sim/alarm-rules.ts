// Rules of alarms that an engineer of this plant would have: each of the rota's faults (faults.ts) raises one of them.
import { z } from 'zod'
import type { RuleSpec } from '../core/alarm/spec.ts'
import type { Visitor } from './visitor.ts'
import type { AssetKind } from './world.ts'

type Rule = {
  name: string
  kind: AssetKind
  priority: 'low' | 'medium' | 'high' | 'critical'
  consequence: string
  response: string
  spec: Pick<RuleSpec, 'condition'> & Partial<RuleSpec>
}

export const RULES: readonly Rule[] = [
  {
    name: 'Load above the rated load',
    kind: 'crane',
    priority: 'critical',
    consequence: 'The hoist and its rope are loaded beyond what they were examined for.',
    response: 'Set the load down. Do not lift again before the crane was looked at.',
    spec: { condition: { kind: 'state', signal: 'overload', is: [true] }, onDelayS: 2, latching: true },
  },
  {
    name: 'Wind above the limit of work',
    kind: 'crane',
    priority: 'high',
    consequence: 'A hanging load can no longer be held.',
    response: 'Set the load down and secure the crane against the wind.',
    spec: { condition: { kind: 'limit', signal: 'wind_m_s', above: 18, deadband: 2 }, onDelayS: 5, offDelayS: 30 },
  },
  {
    name: 'Pump cavitates',
    kind: 'pump',
    priority: 'high',
    consequence: 'The impeller wears out within hours.',
    response: 'Look at the suction side: strainer, valve, level. Lower the speed until then.',
    spec: {
      condition: {
        kind: 'all',
        of: [
          { kind: 'limit', signal: 'vibration_mm_s', above: 4.5, deadband: 0.5 },
          { kind: 'limit', signal: 'suction_pressure_bar', below: 1, deadband: 0.1 },
        ],
      },
      onDelayS: 10,
      offDelayS: 10,
    },
  },
  {
    name: 'Vibration of the bearing',
    kind: 'pump',
    priority: 'medium',
    consequence: 'The bearing fails within weeks.',
    response: 'Plan an inspection of the bearing.',
    spec: {
      condition: { kind: 'limit', signal: 'vibration_mm_s', above: 2.8, deadband: 0.3 },
      onDelayS: 20,
      offDelayS: 30,
    },
  },
  {
    name: 'Compressor does not unload',
    kind: 'compressor',
    priority: 'medium',
    consequence: 'It runs hot, and consumers run short of air.',
    response: 'Look for a leak; start the second compressor.',
    spec: { condition: { kind: 'state', signal: 'loaded', is: [true] }, onDelayS: 90 },
  },
  {
    name: 'Fine dust above the limit',
    kind: 'air_quality',
    priority: 'low',
    consequence: 'Whoever works there breathes it.',
    response: 'Switch the extraction on, or wear a mask.',
    spec: { condition: { kind: 'limit', signal: 'pm2_5_ug_m3', above: 50, deadband: 10 }, onDelayS: 20, offDelayS: 20 },
  },
]

const rules = z.object({ rules: z.array(z.object({ name: z.string() })) })
const made = z.object({ ruleId: z.string() })

/** Makes those rules that the organisation does not have and has assets for. */
export async function makeAlarmRules(admin: Visitor, kinds: ReadonlySet<AssetKind>): Promise<void> {
  const { rules: there } = await admin.call('GET', '/v1/alarm-rules', rules)
  for (const { name, kind, priority, consequence, response, spec } of RULES) {
    if (!kinds.has(kind) || there.some((rule) => rule.name === name)) continue
    const body = { name, priority, consequence, response, scope: { kind }, spec, enabled: true }
    await admin.call('POST', '/v1/alarm-rules', made, body)
  }
}
