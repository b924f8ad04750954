// How far a rope is towards discard: in percent by mode and together at each place, and as a whole as its worst place.
import type { RopeExamination, RopeFacts, RopeGrade, RopeLimits, RopeReading } from './rope.ts'

export const ROPE_MODES = [
  'broken-wires',
  'diameter',
  'wear',
  'corrosion',
  'deformation',
  'heat',
  'strand-fracture',
] as const
export type RopeMode = (typeof ROPE_MODES)[number]

export type PlaceDiscard = {
  readonly position: string
  /** Percent of discard by mode; above 100 it should have been discarded before. */
  readonly byMode: Readonly<Record<RopeMode, number>>
  readonly combined: number
  /** The modes that have reached discard by themselves. */
  readonly atOnce: readonly RopeMode[]
}

export type RopeDiscard = {
  readonly places: readonly PlaceDiscard[]
  /** Of the worst place. */
  readonly percent: number
  readonly isDiscard: boolean
}

const DISCARD_PERCENT = 100

/** Of an examination that `parseRope` gave: its grades are in its table. */
export function discardOf({ facts, limits, readings }: RopeExamination): RopeDiscard {
  const places = readings.map((reading) => discardAt(reading, facts, limits))
  const percent = Math.max(0, ...places.map(({ combined }) => combined))
  return { places, percent, isDiscard: percent >= DISCARD_PERCENT }
}

function discardAt(reading: RopeReading, facts: RopeFacts, limits: RopeLimits): PlaceDiscard {
  const byMode: Record<RopeMode, number> = {
    'broken-wires':
      DISCARD_PERCENT *
      Math.max(reading.brokenWires6d / limits.brokenWires6d, reading.brokenWires30d / limits.brokenWires30d),
    diameter: decreaseOf(reading, facts, limits),
    wear: percentOf(reading.wear, limits.wear),
    corrosion: percentOf(reading.corrosion, limits.corrosion),
    deformation: percentOf(reading.deformation, limits.deformation),
    heat: reading.isHeatDamaged ? DISCARD_PERCENT : 0,
    'strand-fracture': reading.isStrandFractured ? DISCARD_PERCENT : 0,
  }
  const percents = Object.values(byMode)
  const combined =
    limits.combined === 'sum' ? rounded(percents.reduce((sum, percent) => sum + percent, 0)) : Math.max(...percents)
  const atOnce = ROPE_MODES.filter((mode) => byMode[mode] >= DISCARD_PERCENT)
  return { position: reading.position, byMode, combined, atOnce }
}

/** A rope that has become thicker has not worn; what else that means (its core, corrosion) is judged by those modes. */
function decreaseOf({ diameterMm }: RopeReading, { nominalMm, referenceMm }: RopeFacts, limits: RopeLimits): number {
  const decreasePercent = ((referenceMm - diameterMm) / nominalMm) * 100
  return Math.max(0, rounded((DISCARD_PERCENT * decreasePercent) / limits.decreasePercent))
}

/** So that binary fractions of millimetres do not keep a rope at 99.999 999 999 9 percent of its discard. */
const rounded = (percent: number) => Math.round(percent * 1e6) / 1e6

const percentOf = (name: string | null, grades: readonly RopeGrade[]) =>
  grades.find((grade) => grade.name === name)?.percent ?? 0
