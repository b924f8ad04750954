// Examination of a wire rope after ISO 4309: what the rope is, what was found along it, and how far each mode of
// deterioration has gone towards discard.
//
// The limits are data. An engineer enters them from the standard or the maker's instructions that they hold, and names the
// source; none are shipped, because the tables of ISO 4309 are not ours to publish, and a wrong one kills. What says
// "discard at once" is a fracture of a strand, heat damage, and the kinds of deformation for which the table says 100 %.
import { NAME_CHARS_MAX, ROPE_GRADES_MAX, ROPE_POSITIONS_MAX } from '../limits.ts'
import type { Day } from './day.ts'
import { type Read, Reader } from './reader.ts'

export type RopeFacts = {
  readonly reel: string
  readonly construction: string
  /** Rope category number, as the standard or the maker names it. */
  readonly rcn: string
  readonly nominalMm: number
  /** Measured when the rope was new and run in: wear is counted from it. */
  readonly referenceMm: number
  readonly installedOn: Day
}

/** What was found at one place of the rope. Grades and kinds are those of the table; null: none. */
export type RopeReading = {
  readonly position: string
  readonly brokenWires6d: number
  readonly brokenWires30d: number
  readonly diameterMm: number
  readonly wear: string | null
  readonly corrosion: string | null
  readonly deformation: string | null
  readonly isHeatDamaged: boolean
  readonly isStrandFractured: boolean
}

/** A degree or kind as its table names it, and how many percent of discard it is: 100 is discard at once. */
export type RopeGrade = { readonly name: string; readonly percent: number }

export type RopeLimits = {
  /** Title, edition, table and page, and who entered it: what the figures stand on. */
  readonly source: string
  readonly rcn: string
  /** Visible broken wires at which the rope is discarded, over six and thirty diameters. */
  readonly brokenWires6d: number
  readonly brokenWires30d: number
  /** Decrease of the diameter, in percent of the nominal one, at which the rope is discarded. */
  readonly decreasePercent: number
  readonly wear: readonly RopeGrade[]
  readonly corrosion: readonly RopeGrade[]
  readonly deformation: readonly RopeGrade[]
  /** How the modes at one place come together. */
  readonly combined: 'sum' | 'highest'
}

export type RopeExamination = {
  readonly facts: RopeFacts
  readonly limits: RopeLimits
  readonly readings: readonly RopeReading[]
}

/** Problems by field. */
export function parseRope(value: unknown): Read<RopeExamination> {
  const read = new Reader()
  const given = read.object('', value, ['facts', 'limits', 'readings']) ?? {}
  const facts = readFacts(read, given['facts'])
  const limits = readLimits(read, given['limits'])
  const readings = read
    .list('readings', given['readings'], 1, ROPE_POSITIONS_MAX)
    .map((each, i) => readReading(read, `readings.${i}`, each, facts, limits))
  readings.forEach(({ position }, i) => {
    if (readings.findIndex((each) => each.position === position) !== i)
      read.note(`readings.${i}.position`, `"${position}" is there twice: name each place once`)
  })
  if (limits.rcn !== facts.rcn)
    read.note('limits.rcn', `is the table of another rope category: the rope is ${facts.rcn}`)
  return read.done({ facts, limits, readings })
}

/** The largest rope that is made is some 200 mm thick; a diameter in inches or metres is a slip. */
const DIAMETER_MM = [1, 500] as const
const WIRES_MAX = 10_000

const nameOf = (read: Reader, path: string, value: unknown) => read.text(path, value, { charsMax: NAME_CHARS_MAX })

function readFacts(read: Reader, value: unknown): RopeFacts {
  const fields = ['reel', 'construction', 'rcn', 'nominalMm', 'referenceMm', 'installedOn']
  const given = read.object('facts', value, fields) ?? {}
  return {
    reel: nameOf(read, 'facts.reel', given['reel']),
    construction: nameOf(read, 'facts.construction', given['construction']),
    rcn: nameOf(read, 'facts.rcn', given['rcn']),
    nominalMm: read.number('facts.nominalMm', given['nominalMm'], ...DIAMETER_MM),
    referenceMm: read.number('facts.referenceMm', given['referenceMm'], ...DIAMETER_MM),
    installedOn: read.day('facts.installedOn', given['installedOn']),
  }
}

/** The limits alone, where an engineer enters or confirms them. Problems by field of `limits`. */
export function parseRopeLimits(value: unknown): Read<RopeLimits> {
  const read = new Reader()
  return read.done(readLimits(read, value))
}

function readLimits(read: Reader, value: unknown): RopeLimits {
  const fields = ['source', 'rcn', 'brokenWires6d', 'brokenWires30d', 'decreasePercent', 'wear', 'corrosion']
  const given = read.object('limits', value, [...fields, 'deformation', 'combined']) ?? {}
  const decreasePercent = read.number('limits.decreasePercent', given['decreasePercent'], 0, 100)
  if (decreasePercent === 0) read.note('limits.decreasePercent', 'is zero: give the decrease at which it is discarded')
  return {
    source: read.text('limits.source', given['source'], { lines: true }),
    rcn: nameOf(read, 'limits.rcn', given['rcn']),
    brokenWires6d: read.whole('limits.brokenWires6d', given['brokenWires6d'], 1, WIRES_MAX),
    brokenWires30d: read.whole('limits.brokenWires30d', given['brokenWires30d'], 1, WIRES_MAX),
    decreasePercent,
    wear: readGrades(read, 'limits.wear', given['wear']),
    corrosion: readGrades(read, 'limits.corrosion', given['corrosion']),
    deformation: readGrades(read, 'limits.deformation', given['deformation']),
    combined: read.oneOf('limits.combined', given['combined'], ['sum', 'highest']),
  }
}

function readGrades(read: Reader, path: string, value: unknown): RopeGrade[] {
  const grades = read.list(path, value, 0, ROPE_GRADES_MAX).map((each, i) => {
    const given = read.object(`${path}.${i}`, each, ['name', 'percent']) ?? {}
    return {
      name: nameOf(read, `${path}.${i}.name`, given['name']),
      percent: read.number(`${path}.${i}.percent`, given['percent'], 0, 100),
    }
  })
  grades.forEach(({ name }, i) => {
    if (grades.findIndex((each) => each.name === name) !== i)
      read.note(`${path}.${i}.name`, `"${name}" is there twice: leave one out`)
  })
  return grades
}

function readReading(read: Reader, path: string, value: unknown, facts: RopeFacts, limits: RopeLimits): RopeReading {
  const fields = ['position', 'brokenWires6d', 'brokenWires30d', 'diameterMm', 'wear', 'corrosion', 'deformation']
  const given = read.object(path, value, [...fields, 'isHeatDamaged', 'isStrandFractured']) ?? {}
  const grade = (field: 'wear' | 'corrosion' | 'deformation') =>
    read.orNull(given[field], (name) => gradeName(read, `${path}.${field}`, name, limits[field]))
  const reading = {
    position: nameOf(read, `${path}.position`, given['position']),
    brokenWires6d: read.whole(`${path}.brokenWires6d`, given['brokenWires6d'], 0, WIRES_MAX),
    brokenWires30d: read.whole(`${path}.brokenWires30d`, given['brokenWires30d'], 0, WIRES_MAX),
    diameterMm: read.number(`${path}.diameterMm`, given['diameterMm'], ...DIAMETER_MM),
    wear: grade('wear'),
    corrosion: grade('corrosion'),
    deformation: grade('deformation'),
    isHeatDamaged: read.bool(`${path}.isHeatDamaged`, given['isHeatDamaged']),
    isStrandFractured: read.bool(`${path}.isStrandFractured`, given['isStrandFractured']),
  }
  if (reading.brokenWires30d < reading.brokenWires6d)
    read.note(`${path}.brokenWires30d`, 'are fewer than over six diameters, which lie within: count again')
  if (reading.diameterMm > 2 * facts.nominalMm || reading.diameterMm < facts.nominalMm / 2)
    read.note(`${path}.diameterMm`, 'is far from the nominal diameter: check the figure and its unit (mm)')
  return reading
}

function gradeName(read: Reader, path: string, value: unknown, grades: readonly RopeGrade[]): string {
  const found = grades.find(({ name }) => name === value)
  if (found === undefined)
    read.note(path, `is not in the table: choose one of ${grades.map(({ name }) => name).join(', ')}, or null`)
  return found?.name ?? ''
}
