// Data types of Sparkplug B (Eclipse Sparkplug 3.0, section 6.4.16) -> what a signal may be.
import type { SampleValue, SignalKind } from '../../telemetry/segment.ts'
import type { Raw } from './payload.ts'

const NAMES: readonly string[] = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
]
const TYPE = {
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  uint64: 8,
  double: 10,
  boolean: 11,
  string: 12,
  dateTime: 13,
  text: 14,
  uuid: 15,
} as const

/** The kind of a signal of this type; undefined for what is no single value. A time is a number: ms since 1970. */
export function kindOfType(datatype: number): SignalKind | undefined {
  if ((datatype >= TYPE.int8 && datatype <= TYPE.double) || datatype === TYPE.dateTime) return 'number'
  if (datatype === TYPE.boolean) return 'boolean'
  if (datatype === TYPE.string || datatype === TYPE.text || datatype === TYPE.uuid) return 'state'
  return undefined
}

export function typeName(datatype: number): string {
  return NAMES[datatype] ?? (datatype <= 34 ? 'an array' : `type ${datatype}`)
}

/** Undefined where the value field is not one that the type may have, or no number that can be kept exactly. */
export function valueOf(datatype: number, raw: Raw): SampleValue | undefined {
  switch (kindOfType(datatype)) {
    case 'number':
      return numberOf(datatype, raw)
    case 'boolean':
      return raw.form === 'boolean' ? raw.boolean : undefined
    case 'state':
      return raw.form === 'string' ? raw.text : undefined
    default:
      return undefined
  }
}

function numberOf(datatype: number, raw: Raw): number | undefined {
  if (raw.form === 'float') return Number.isFinite(raw.number) ? shortest(raw.number) : undefined
  if (raw.form === 'double') return Number.isFinite(raw.number) ? raw.number : undefined
  // 6.4.16: integers are kept in unsigned fields; the type says how many bits there are and whether one is a sign.
  if (raw.form === 'int') return narrow(datatype, raw.low)
  if (raw.form !== 'long') return undefined
  if (datatype < TYPE.int64) return narrow(datatype, raw.signed >>> 0)
  const value = datatype === TYPE.int64 ? raw.signed : raw.unsigned
  // Beyond 2^53 it would be kept as another number; all ones often means "no value".
  return Number.isSafeInteger(value) ? value : undefined
}

function narrow(datatype: number, low: number): number {
  if (datatype === TYPE.int8) return (low << 24) >> 24
  if (datatype === TYPE.int16) return (low << 16) >> 16
  if (datatype === TYPE.int32 || datatype === TYPE.int64) return low | 0
  return low >>> 0
}

/** The shortest decimal that is this float of 32 bits: 0.1 and not 0.10000000149011612, which the sensor never meant. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits))
    if (Math.fround(decimal) === value) return decimal
  }
  return Number(value.toPrecision(9))
}

const UNIT_KEYS = new Set(['engunit', 'engunits', 'engineeringunits', 'unit', 'units', 'uom'])

/** Names that edge nodes use for a metric's unit; the specification leaves it to them. */
export function isUnitKey(key: string): boolean {
  return key.length <= 40 && UNIT_KEYS.has(key.toLowerCase().replaceAll(/[ _.-]/g, ''))
}
