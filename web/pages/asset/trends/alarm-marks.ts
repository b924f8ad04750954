// What rules and alarms have to draw over the charts of an asset: limits behind the values, alarms as marks in time. Pure.

import type { Priority } from '../../../../core/alarm/states.ts'
import type { Band, Marker } from '../../../chart/annotations.ts'
import { figureWords } from '../../../data/alarms/condition-words.ts'
import type { AlarmEvent, AlarmRule, AlarmScope } from '../../../data/alarms/contract.ts'
import { type Limits, limitsOf } from '../../../data/alarms/limits-of.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import type { Asset, Severity, Signal } from '../../../data/contract.ts'
import { formatLength } from '../../../data/format.ts'

const SEVERITY: Record<Priority, Severity> = { critical: 'fault', high: 'fault', medium: 'warning', low: 'warning' }

export type Scoped = Pick<Asset, 'assetId' | 'siteId' | 'kind'>

/** Whether a rule is for this asset: what its scope leaves open is open. */
export function isFor({ assetId, siteId, kind }: AlarmScope, asset: Scoped): boolean {
  const [isAsset, isSite, isKind] = [assetId ?? asset.assetId, siteId ?? asset.siteId, kind ?? asset.kind]
  return isAsset === asset.assetId && isSite === asset.siteId && isKind === asset.kind
}

/** What lies beyond the limits of the enabled rules of this asset. */
export function limitBands(rules: readonly AlarmRule[], asset: Scoped, signals: readonly Signal[]): Band[] {
  return rules
    .filter(({ enabled, scope }) => enabled && isFor(scope, asset))
    .flatMap((rule) =>
      [...limitsOf(rule.spec.condition)].flatMap(([key, limits]) => {
        const signal = signals.find((each) => each.key === key && each.kind === 'number')
        return signal === undefined ? [] : bandsOf(rule, signal, limits)
      }),
    )
}

function bandsOf({ ruleId, name, priority }: AlarmRule, signal: Signal, { above, below }: Limits): Band[] {
  const { signalNo } = signal
  const unit = signal.unit ? ` ${signal.unit}` : ''
  const severity = SEVERITY[priority]
  const band = (side: string, low: number | null, high: number | null, limit: number): Band => ({
    id: `${ruleId} ${signalNo} ${side}`,
    signalNo,
    low,
    high,
    severity,
    text: `${name}: ${side} ${figureWords(limit)}${unit}`,
  })
  return [
    ...(above === undefined ? [] : [band('above', above, null, above)]),
    ...(below === undefined ? [] : [band('below', null, below, below)]),
  ]
}

/** Each alarm from when it was raised until its condition went; of those raised before the journal begins there is no mark. */
export function alarmMarkers(events: readonly AlarmEvent[], nameOf: (ruleId: string) => string | undefined): Marker[] {
  const standing = new Map<string, Marker>()
  const all: Marker[] = []
  // In the order of writing; the journal has the newest first.
  for (const { eventId, ruleId, kind, at, priority } of events.toReversed()) {
    if (kind === 'raised') {
      const text = `${PRIORITY_WORD[priority]} alarm: ${nameOf(ruleId) ?? 'a rule that is gone'}`
      const marker: Marker = {
        id: eventId,
        at: Date.parse(at),
        to: null,
        kind: 'alarm',
        severity: SEVERITY[priority],
        text,
      }
      standing.set(ruleId, marker)
      all.push(marker)
    } else if (kind === 'cleared' || kind === 'ended') {
      const marker = standing.get(ruleId)
      if (marker === undefined) continue
      standing.delete(ruleId)
      marker.to = Date.parse(at)
      marker.text += `, for ${formatLength(Math.max(0, marker.to - marker.at))}`
    }
  }
  return all
}
