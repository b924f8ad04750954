// Reads a report of thorough examination (loler-report.ts). Nothing incomplete is accepted, and nothing that contradicts
// itself (loler-contradictions.ts).
import { NAME_CHARS_MAX, NOTE_CHARS_MAX, RECORD_DEFECTS_MAX, RECORD_LOADS_MAX } from '../limits.ts'
import { type Day, isDay } from './day.ts'
import { SEVERITIES } from './kinds.ts'
import { noteContradictions } from './loler-contradictions.ts'
import {
  type ExaminedDefect,
  firstDayOf,
  NEXT_BASES,
  OCCASIONS,
  type Party,
  type ThoroughExamination,
} from './loler-report.ts'
import { type Read, Reader } from './reader.ts'

const FIELDS = [
  'employer',
  'premisesAddress',
  'equipment',
  'lastExamination',
  'safeWorkingLoads',
  'occasion',
  'isInstalledCorrectly',
  'isSafeToOperate',
  'defects',
  'next',
  'test',
  'examinedOn',
  'author',
  'signedOnBehalf',
  'reportedOn',
  'hiredFrom',
] as const satisfies readonly (keyof ThoroughExamination)[]

/** Problems by field. With `today`, where the asset stands, neither examination nor report can be of a later day. */
export function parseReport(value: unknown, today?: Day): Read<ThoroughExamination> {
  const read = new Reader()
  const given = read.object('', value, FIELDS) ?? {}
  const report: ThoroughExamination = {
    employer: readParty(read, 'employer', given['employer']),
    premisesAddress: address(read, 'premisesAddress', given['premisesAddress']),
    equipment: readEquipment(read, given['equipment']),
    lastExamination: readLast(read, given['lastExamination']),
    safeWorkingLoads: readLoads(read, given['safeWorkingLoads']),
    occasion: read.oneOf('occasion', given['occasion'], OCCASIONS),
    isInstalledCorrectly: read.orNull(given['isInstalledCorrectly'], (it) => read.bool('isInstalledCorrectly', it)),
    isSafeToOperate: read.bool('isSafeToOperate', given['isSafeToOperate']),
    defects: read.list('defects', given['defects'], 0, RECORD_DEFECTS_MAX).map((it, i) => readDefect(read, i, it)),
    next: readNext(read, given['next']),
    test: readTest(read, given['test']),
    examinedOn: read.day('examinedOn', given['examinedOn']),
    author: readAuthor(read, given['author']),
    signedOnBehalf: partyOrNull(read, 'signedOnBehalf', given['signedOnBehalf']),
    reportedOn: read.day('reportedOn', given['reportedOn']),
    hiredFrom: partyOrNull(read, 'hiredFrom', given['hiredFrom']),
  }
  // Contradictions are looked for among answers, not among the gaps of an incomplete report.
  if (read.done(report).ok) noteContradictions(read, report, today)
  return read.done(report)
}

const address = (read: Reader, path: string, value: unknown) => read.text(path, value, { lines: true, charsMax: 500 })

function readParty(read: Reader, path: string, value: unknown): Party {
  const given = read.object(path, value, ['name', 'address']) ?? {}
  return {
    name: read.text(`${path}.name`, given['name'], { charsMax: NAME_CHARS_MAX }),
    address: address(read, `${path}.address`, given['address']),
  }
}

const partyOrNull = (read: Reader, path: string, value: unknown) =>
  read.orNull(value, (given) => readParty(read, path, given))

function readEquipment(read: Reader, value: unknown): ThoroughExamination['equipment'] {
  const given = read.object('equipment', value, ['identification', 'manufactured', 'isAccessory', 'liftsPersons']) ?? {}
  return {
    identification: read.text('equipment.identification', given['identification'], { lines: true, charsMax: 500 }),
    manufactured: read.orNull(given['manufactured'], (it) => readManufactured(read, it)),
    isAccessory: read.bool('equipment.isAccessory', given['isAccessory']),
    liftsPersons: read.bool('equipment.liftsPersons', given['liftsPersons']),
  }
}

function readManufactured(read: Reader, value: unknown): string {
  if (typeof value === 'string' && /^\d{4}(-\d\d){0,2}$/.test(value) && isDay(firstDayOf(value))) return value
  read.note('equipment.manufactured', 'is no date: give the year, year-month or year-month-day, or null if not known')
  return '0001'
}

function readLast(read: Reader, value: unknown): ThoroughExamination['lastExamination'] {
  const given = read.object('lastExamination', value, ['on', 'because']) ?? {}
  return {
    on: read.orNull(given['on'], (it) => read.day('lastExamination.on', it)),
    because: read.text('lastExamination.because', given['because'], { mayBeEmpty: true }),
  }
}

function readLoads(read: Reader, value: unknown): ThoroughExamination['safeWorkingLoads'] {
  return read.list('safeWorkingLoads', value, 1, RECORD_LOADS_MAX).map((each, i) => {
    const path = `safeWorkingLoads.${i}`
    const given = read.object(path, each, ['load', 'unit', 'configuration']) ?? {}
    const load = read.number(`${path}.load`, given['load'], 0)
    if (load === 0) read.note(`${path}.load`, 'is zero: give the load that may be lifted')
    const configuration = read.text(`${path}.configuration`, given['configuration'], { mayBeEmpty: true })
    return { load, unit: read.oneOf(`${path}.unit`, given['unit'], ['kg', 't']), configuration }
  })
}

function readDefect(read: Reader, i: number, value: unknown): ExaminedDefect {
  const path = `defects.${i}`
  const given = read.object(path, value, ['part', 'description', 'severity', 'isImminent', 'byAt', 'remedy']) ?? {}
  return {
    part: read.text(`${path}.part`, given['part']),
    description: read.text(`${path}.description`, given['description'], { lines: true }),
    severity: read.oneOf(`${path}.severity`, given['severity'], SEVERITIES),
    isImminent: read.bool(`${path}.isImminent`, given['isImminent']),
    byAt: read.orNull(given['byAt'], (it) => read.instant(`${path}.byAt`, it)),
    remedy: read.text(`${path}.remedy`, given['remedy'], { lines: true, mayBeEmpty: true }),
  }
}

function readNext(read: Reader, value: unknown): ThoroughExamination['next'] {
  const given = read.object('next', value, ['by', 'basis', 'scheme']) ?? {}
  return {
    by: read.day('next.by', given['by']),
    basis: read.oneOf('next.basis', given['basis'], NEXT_BASES),
    scheme: read.orNull(given['scheme'], (it) => {
      const scheme = read.object('next.scheme', it, ['reference', 'by']) ?? {}
      return {
        reference: read.text('next.scheme.reference', scheme['reference']),
        by: read.day('next.scheme.by', scheme['by']),
      }
    }),
  }
}

function readTest(read: Reader, value: unknown): ThoroughExamination['test'] {
  const given = read.object('test', value, ['isIncluded', 'particulars']) ?? {}
  return {
    isIncluded: read.bool('test.isIncluded', given['isIncluded']),
    particulars: read.text('test.particulars', given['particulars'], {
      lines: true,
      charsMax: NOTE_CHARS_MAX,
      mayBeEmpty: true,
    }),
  }
}

function readAuthor(read: Reader, value: unknown): ThoroughExamination['author'] {
  const given = read.object('author', value, ['name', 'address', 'qualifications', 'isSelfEmployed', 'employer']) ?? {}
  return {
    name: read.text('author.name', given['name'], { charsMax: NAME_CHARS_MAX }),
    address: address(read, 'author.address', given['address']),
    qualifications: read.text('author.qualifications', given['qualifications'], { lines: true, charsMax: 500 }),
    isSelfEmployed: read.bool('author.isSelfEmployed', given['isSelfEmployed']),
    employer: partyOrNull(read, 'author.employer', given['employer']),
  }
}
