// What is drawn over the values: bands in the range of values (limits of alarms), and marks in time (alarms, checks, firmware,
// commands, events). Pages hand them in; the chart draws them and lists them for those who listen.

import type { Severity } from '../data/contract.ts'
import { partOf, type Span } from './span.ts'

export type Band = {
  id: string
  signalNo: number
  /** The values that the band covers; null is without end. */
  low: number | null
  high: number | null
  severity: Severity
  /** What it means, in words: "High: above 20 t". */
  text: string
}

export const MARKER_KINDS = ['event', 'alarm', 'check', 'firmware', 'command'] as const
export type MarkerKind = (typeof MARKER_KINDS)[number]
export type Marker = {
  id: string
  at: number
  /** For what goes on for a time, like an alarm; null while it does. */
  to?: number | null
  kind: MarkerKind
  severity: Severity
  text: string
}

/** Whether anything of it is in the span: what goes on for a time may have begun before. */
export function isIn({ at, to = at }: Marker, span: Span): boolean {
  return at <= span.to && (to ?? span.to) >= span.from
}

const RANK: Record<Severity, number> = { info: 0, warning: 1, fault: 2 }

/** Marks too close to be told apart are one: it shows the worst of them and their number. */
export type Cluster = { at: number; severity: Severity; markers: Marker[] }

/** `apart` is the part of the width that two marks need between them. Marks outside of the span are left out. */
export function clustered(markers: readonly Marker[], span: Span, apart: number): Cluster[] {
  const out: Cluster[] = []
  const inside = markers.filter(({ at }) => at >= span.from && at <= span.to).toSorted((a, b) => a.at - b.at)
  for (const marker of inside) {
    const last = out.at(-1)
    if (last && partOf(marker.at, span) - partOf(last.at, span) < apart) {
      last.markers.push(marker)
      if (RANK[marker.severity] > RANK[last.severity]) last.severity = marker.severity
    } else out.push({ at: marker.at, severity: marker.severity, markers: [marker] })
  }
  return out
}

/** The next mark before (-1) or after (1) an instant. */
export function neighbour(markers: readonly Marker[], at: number, way: -1 | 1): Marker | undefined {
  const beyond = markers.filter((each) => (way === 1 ? each.at > at : each.at < at))
  return beyond.toSorted((a, b) => (a.at - b.at) * way)[0]
}
