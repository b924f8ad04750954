// What a rule would have been, by looking at the plant three times a minute: enough for a picture.

import { type Condition, type RuleSpec, signalsOf as keysOf } from '../../../core/alarm/spec.ts'
import type { AlarmRule, AlarmTrial } from '../../data/alarms/contract.ts'
import type { Value } from '../../data/contract.ts'
import { type PlantSignal, signalsOf } from '../plant.ts'
import type { World } from '../world.ts'

const STEP_MS = 20_000

export function tried(world: World, body: Record<string, unknown>): AlarmTrial {
  const spec = body.spec as RuleSpec
  const asset = world.assets.find(({ assetId }) => assetId === body.assetId)
  const known = new Map((asset ? signalsOf(asset) : []).map((signal) => [signal.key, signal]))
  const keys = keysOf(spec)
  const missing = keys.filter((key) => !known.has(key))
  const [from, to] = [Number(body.from), Number(body.to)]
  const sent = keys.length - missing.length
  if (sent === 0 || asset?.presence.state === 'never')
    return { raised: 0, episodes: [], activeMs: 0, suppressedMs: 0, samples: 0, missing }
  const episodes: { from: number; to: number | null }[] = []
  let since: number | undefined
  for (let t = from; t <= to; t += STEP_MS) {
    const holds = isTrue(spec.condition, known, t)
    if (holds) since ??= t
    else if (since !== undefined) {
      if (t - since >= spec.onDelayS * 1_000) episodes.push({ from: since + spec.onDelayS * 1_000, to: t })
      since = undefined
    }
  }
  const activeMs = episodes.reduce((sum, each) => sum + ((each.to ?? to) - each.from), 0)
  const samples = Math.round((to - from) / 1_000) * sent
  return { raised: episodes.length, episodes: episodes.slice(0, 500), activeMs, suppressedMs: 0, samples, missing }
}

function isTrue(condition: Condition, known: ReadonlyMap<string, PlantSignal>, t: number): boolean {
  const at = (key: string): Value | undefined => known.get(key)?.at(t)
  switch (condition.kind) {
    case 'limit': {
      const value = at(condition.signal)
      if (typeof value !== 'number') return false
      return value > (condition.above ?? Infinity) || value < (condition.below ?? -Infinity)
    }
    case 'state': {
      const value = at(condition.signal)
      return value !== undefined && typeof value !== 'number' && condition.is.includes(value)
    }
    case 'all':
      return condition.of.every((part) => isTrue(part, known, t))
    case 'any':
      return condition.of.some((part) => isTrue(part, known, t))
    default:
      return false
  }
}

export function proposed({ spec: { condition } }: AlarmRule) {
  if (!('deadband' in condition)) return { proposal: null }
  return { proposal: { deadband: condition.deadband + 0.8, raisedBefore: 41, raisedThen: 3 } }
}
