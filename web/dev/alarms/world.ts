// Alarms of the fixture: a few rules as a plant has them, alarms in every state, and what happened to them.

import type { Condition, RuleSpec } from '../../../core/alarm/spec.ts'
import type { AlarmState, Priority } from '../../../core/alarm/states.ts'
import type { Alarm, AlarmEvent, AlarmRule, AlarmScope } from '../../data/alarms/contract.ts'
import type { AssetRow } from '../../data/contract.ts'
import { idOf, noise, signalsOf } from '../plant.ts'

export type AlarmWorld = { rules: AlarmRule[]; alarms: Alarm[]; events: AlarmEvent[] }

type Sketch = {
  name: string
  kind: AssetRow['kind']
  priority: Priority
  condition: Condition
  onDelayS?: number
  suppressedWhile?: Condition
  consequence?: string
  response?: string
  enabled?: boolean
}

const limit = (signal: string, above: number, deadband = 0): Condition => ({ kind: 'limit', signal, above, deadband })

const SKETCHES: Sketch[] = [
  {
    name: 'Oil too hot',
    kind: 'compressor',
    priority: 'critical',
    condition: limit('t_oil', 81, 2),
    onDelayS: 120,
    consequence: 'The bearings seize within the hour, and the compressor is out for weeks.',
    response: 'Switch over to the second compressor.\nThen look at the oil level and at the cooler.',
  },
  {
    name: 'Hoist overloaded',
    kind: 'crane',
    priority: 'critical',
    condition: limit('hoist_load_t', 21),
    onDelayS: 2,
    consequence: 'The rope may part above people.',
    response: 'Stop the lift and set the load down. Nobody walks below.',
  },
  {
    name: 'Wind above the working limit',
    kind: 'crane',
    priority: 'high',
    condition: limit('wind', 9, 1),
    onDelayS: 60,
    consequence: 'Loads swing.',
    response: 'Lower the boom and let the crane weathervane.',
  },
  {
    name: 'Discharge pressure low while pumping',
    kind: 'pump',
    priority: 'high',
    condition: {
      kind: 'all',
      of: [
        { kind: 'limit', signal: 'p_out', below: 6, deadband: 0.1 },
        { kind: 'limit', signal: 'flow', above: 170, deadband: 0 },
      ],
    },
    onDelayS: 30,
    response: 'Look at the strainer first.',
  },
  {
    name: 'Vibration unlike itself',
    kind: 'pump',
    priority: 'medium',
    condition: { kind: 'unusual', signal: 'vibration', overS: 86_400, times: 5, atLeast: 0.4 },
  },
  {
    name: 'Brake open while idle',
    kind: 'crane',
    priority: 'medium',
    condition: { kind: 'state', signal: 'brake', is: [false] },
    suppressedWhile: { kind: 'state', signal: 'mode', is: ['lifting', 'lowering'] },
  },
  {
    name: 'No air quality',
    kind: 'air_quality',
    priority: 'low',
    condition: { kind: 'silent', signal: 'pm2_5', forS: 900 },
  },
  {
    name: 'Battery low',
    kind: 'forklift',
    priority: 'low',
    condition: { kind: 'limit', signal: 'battery', below: 25, deadband: 5 },
  },
  {
    name: 'Controller not well',
    kind: 'gateway',
    priority: 'medium',
    condition: {
      kind: 'any',
      of: [
        { kind: 'self-check', check: 'storage', is: 'warn' },
        { kind: 'watch', sees: 'clock-skewed' },
      ],
    },
    onDelayS: 300,
    response: 'Open the controller\u2019s page and look at its checks.',
  },
  {
    name: 'Line pressure falls',
    kind: 'compressor',
    priority: 'medium',
    condition: { kind: 'rate', signal: 'p_line', perS: 60, overS: 60, below: -1, deadband: 0 },
    enabled: false,
  },
]

const STATES: AlarmState[] = [
  'unacknowledged',
  'unacknowledged',
  'acknowledged',
  'unacknowledged',
  'returned',
  'acknowledged',
  'shelved',
  'suppressed',
  'unacknowledged',
  'out-of-service',
]
const MINUTE = 60_000

export function makeAlarms(now: number, assets: readonly AssetRow[], count: number): AlarmWorld {
  if (count === 0) return { rules: [], alarms: [], events: [] }
  const rules = SKETCHES.map((sketch, n) => ruleOf(sketch, n, now))
  const places = assets.flatMap((asset) =>
    SKETCHES.flatMap(({ kind }, n) => (asset.kind === kind && rules[n]?.enabled ? [{ asset, rule: n }] : [])),
  )
  const alarms = Array.from({ length: Math.min(count, places.length) }, (_, n) => {
    // Spread over the plant, each place once.
    const place = places[(n * 7) % places.length] ?? places[0]
    const rule = place && rules[place.rule]
    return place && rule ? alarmOf(place.asset, rule, n, now) : undefined
  }).filter((alarm) => alarm !== undefined)
  const unique = [...new Map(alarms.map((alarm) => [`${alarm.ruleId}${alarm.assetId}`, alarm])).values()]
  return { rules, alarms: unique, events: unique.flatMap((alarm, n) => eventsOf(alarm, n, assets, rules)) }
}

function ruleOf(sketch: Sketch, n: number, now: number): AlarmRule {
  const { name, priority, kind, condition, onDelayS = 0, suppressedWhile, enabled = true } = sketch
  const spec: RuleSpec = { condition, onDelayS, offDelayS: 0, latching: priority === 'critical', lateS: 300 }
  const scope: AlarmScope = n % 4 === 3 ? { kind, siteId: idOf(1, 1) } : { kind }
  return {
    ruleId: idOf(12, n + 1),
    name,
    consequence: sketch.consequence ?? '',
    response: sketch.response ?? '',
    priority,
    scope,
    spec: suppressedWhile ? { ...spec, suppressedWhile } : spec,
    enabled,
    escalates: 'organisation',
    archived: false,
    version: 1 + (n % 3),
    changedAt: new Date(now - (n + 2) * 86_400_000).toISOString(),
  }
}

function alarmOf(asset: AssetRow, rule: AlarmRule, n: number, now: number): Alarm {
  const state = STATES[n % STATES.length] ?? 'unacknowledged'
  const raised = now - Math.round((1 + n * n * 0.4 + noise(n) * 5) * MINUTE) - 20_000
  const at = (ms: number) => new Date(Math.min(now - 1_000, ms)).toISOString()
  const acknowledged = state === 'acknowledged'
  return {
    ruleId: rule.ruleId,
    assetId: asset.assetId,
    siteId: asset.siteId,
    name: rule.name,
    priority: rule.priority,
    state,
    active: state !== 'returned',
    latching: rule.spec.latching,
    raisedAt: at(raised),
    raisedReceivedAt: at(raised + 300),
    clearedAt: state === 'returned' ? at(raised + 40_000) : null,
    acknowledgedAt: acknowledged ? at(raised + 90_000) : null,
    acknowledgedBy: acknowledged ? idOf(3, 2 + (n % 3)) : null,
    shelvedUntil: state === 'shelved' ? new Date(now + 85 * MINUTE).toISOString() : null,
    raises: 1 + (n % 5),
    changedAt: at(raised + 90_000),
  }
}

function eventsOf(alarm: Alarm, n: number, assets: readonly AssetRow[], rules: readonly AlarmRule[]): AlarmEvent[] {
  const raised = Date.parse(alarm.raisedAt ?? alarm.changedAt)
  const line = (i: number, kind: AlarmEvent['kind'], at: number, rest: Partial<AlarmEvent> = {}): AlarmEvent => ({
    eventId: idOf(13, n * 20 + i),
    ruleId: alarm.ruleId,
    assetId: alarm.assetId,
    at: new Date(at).toISOString(),
    receivedAt: new Date(at + 280).toISOString(),
    kind,
    state: alarm.state,
    priority: alarm.priority,
    personId: null,
    staffId: null,
    until: null,
    comment: null,
    value: null,
    ...rest,
  })
  const value = raisedValue(alarm, assets, rules)
  const past = [
    line(1, 'raised', raised - 26 * 3_600_000, { state: 'unacknowledged', value }),
    line(2, 'acknowledge', raised - 26 * 3_600_000 + 200_000, {
      state: 'acknowledged',
      personId: idOf(3, 3),
      comment: 'Seen from the quay. Cooler fan was off, switched it on.',
    }),
    line(3, 'cleared', raised - 25 * 3_600_000, { state: 'normal' }),
    line(4, 'raised', raised, { state: 'unacknowledged', value }),
  ]
  if (alarm.state === 'acknowledged')
    past.push(line(5, 'acknowledge', raised + 90_000, { personId: alarm.acknowledgedBy, comment: 'On my way.' }))
  if (alarm.state === 'returned') past.push(line(5, 'cleared', raised + 40_000))
  if (alarm.state === 'shelved')
    past.push(
      line(5, 'shelve', raised + 90_000, {
        personId: idOf(3, 1),
        until: alarm.shelvedUntil,
        comment: 'The sensor is being changed, job 4711.',
      }),
    )
  if (alarm.state === 'out-of-service')
    past.push(line(5, 'out-of-service', raised + 90_000, { personId: idOf(3, 2), comment: 'Sold in spring.' }))
  if (alarm.state === 'suppressed') past.push(line(5, 'suppressed', raised + 90_000))
  return past
}

function raisedValue(alarm: Alarm, assets: readonly AssetRow[], rules: readonly AlarmRule[]): AlarmEvent['value'] {
  const condition = rules.find(({ ruleId }) => ruleId === alarm.ruleId)?.spec.condition
  const leaf = condition && 'of' in condition && Array.isArray(condition.of) ? condition.of[0] : condition
  if (!leaf || !('signal' in leaf)) return null
  if (leaf.kind === 'limit') return { signal: leaf.signal, value: (leaf.above ?? (leaf.below ?? 0) - 0.9) + 0.4 }
  const asset = assets.find(({ assetId }) => assetId === alarm.assetId)
  const signal = asset && signalsOf(asset).find(({ key }) => key === leaf.signal)
  return signal ? { signal: leaf.signal, value: signal.at(Date.parse(alarm.raisedAt ?? alarm.changedAt)) } : null
}
