// A Sparkplug B payload (Eclipse Sparkplug 3.0, section 6.4) -> its metrics, as they are sent. What they mean (aliases,
// births) is for edge-node.ts. The numbers in the comments are fields of org.eclipse.tahu.protobuf.Payload.
import { isUtf8 } from 'node:buffer'
import { invalid } from '../../errors.ts'
import { PAYLOAD_BYTES_MAX, SAMPLES_PER_MESSAGE_MAX } from '../../limits.ts'
import { Cursor, malformed, type Range, WIRE } from './protobuf.ts'
import { isUnitKey } from './types.ts'

/** What stands in the value field; how to read it is the data type's word (6.4.16). */
export type Raw =
  | { readonly form: 'int'; readonly low: number }
  | { readonly form: 'long'; readonly unsigned: number; readonly signed: number }
  | { readonly form: 'float' | 'double'; readonly number: number }
  | { readonly form: 'boolean'; readonly boolean: boolean }
  | { readonly form: 'string'; readonly text: string }
  /** Bytes, data sets, templates, extensions: not looked into. */
  | { readonly form: 'other' }

export type Metric = {
  name: string | undefined
  /** Aliases have 64 bits; kept as text so that none is taken for another. */
  alias: string | undefined
  timestamp: number | undefined
  datatype: number | undefined
  isNull: boolean
  isHistorical: boolean
  unit: string | undefined
  raw: Raw | undefined
}

export type Payload = { timestamp: number | undefined; seq: number | undefined; metrics: Metric[] }

/** Throws Failure invalid. */
export function readPayload(bytes: Buffer): Payload {
  if (bytes.length > PAYLOAD_BYTES_MAX)
    throw invalid(`the payload has ${bytes.length} bytes`, { hint: `At most ${PAYLOAD_BYTES_MAX} bytes.` })
  const payload: Payload = { timestamp: undefined, seq: undefined, metrics: [] }
  const cursor = new Cursor(bytes, { from: 0, to: bytes.length })
  while (cursor.next()) {
    switch (cursor.field) {
      case 1: // timestamp
        payload.timestamp = unsigned(cursor)
        break
      case 2: // metrics
        cursor.expect(WIRE.bytes)
        if (payload.metrics.length === SAMPLES_PER_MESSAGE_MAX)
          throw invalid(`the payload holds more than ${SAMPLES_PER_MESSAGE_MAX} metrics`, { hint: 'Send several.' })
        payload.metrics.push(readMetric(bytes, cursor.range()))
        break
      case 3: // seq
        payload.seq = unsigned(cursor)
        break
      case 4: // uuid
        refuseCompressed(text(bytes, cursor))
        break
      default:
        cursor.skip()
    }
  }
  return payload
}

/** Not of the specification: a habit of one client library, which would inflate here. */
function refuseCompressed(uuid: string): void {
  if (uuid === 'SPBV1.0_COMPRESSED')
    throw invalid('the Sparkplug payload is compressed', { hint: 'Send it as it is: switch compression off.' })
}

function readMetric(bytes: Buffer, range: Range): Metric {
  const cursor = new Cursor(bytes, range)
  const metric: Metric = {
    name: undefined,
    alias: undefined,
    timestamp: undefined,
    datatype: undefined,
    isNull: false,
    isHistorical: false,
    unit: undefined,
    raw: undefined,
  }
  while (cursor.next()) {
    if (cursor.field >= 10) metric.raw = readRaw(bytes, cursor) ?? metric.raw
    else readFact(bytes, cursor, metric)
  }
  return metric
}

function readFact(bytes: Buffer, cursor: Cursor, metric: Metric): void {
  switch (cursor.field) {
    case 1:
      metric.name = text(bytes, cursor)
      break
    case 2:
      cursor.expect(WIRE.varint)
      cursor.varint()
      metric.alias = `${cursor.high}.${cursor.low}`
      break
    case 3:
      metric.timestamp = unsigned(cursor)
      break
    case 4:
      metric.datatype = unsigned(cursor)
      break
    case 5:
      metric.isHistorical = unsigned(cursor) !== 0
      break
    case 7:
      metric.isNull = unsigned(cursor) !== 0
      break
    case 9: // properties
      cursor.expect(WIRE.bytes)
      metric.unit = readUnit(bytes, cursor.range()) ?? metric.unit
      break
    default: // is_transient, metadata
      cursor.skip()
  }
}

/** The oneof of values: the last one that is given counts. Undefined for a field that is none of them. */
function readRaw(bytes: Buffer, cursor: Cursor): Raw | undefined {
  switch (cursor.field) {
    case 10:
      unsigned(cursor)
      return { form: 'int', low: cursor.low }
    case 11:
      unsigned(cursor)
      return { form: 'long', unsigned: cursor.unsigned, signed: cursor.signed }
    case 12:
      cursor.expect(WIRE.fixed32)
      return { form: 'float', number: cursor.float() }
    case 13:
      cursor.expect(WIRE.fixed64)
      return { form: 'double', number: cursor.double() }
    case 14:
      return { form: 'boolean', boolean: unsigned(cursor) !== 0 }
    case 15:
      return { form: 'string', text: text(bytes, cursor) }
    case 16: // bytes
    case 17: // data set
    case 18: // template
    case 19: // extension
      cursor.skip()
      return { form: 'other' }
    default:
      cursor.skip()
      return undefined
  }
}

/** PropertySet { keys = 1; values = 2 }: the text of the property that names the unit (6.4.6). */
function readUnit(bytes: Buffer, range: Range): string | undefined {
  const cursor = new Cursor(bytes, range)
  let unitAt = -1
  let keys = 0
  const values: Range[] = []
  while (cursor.next()) {
    if (cursor.field === 1) {
      if (isUnitKey(text(bytes, cursor)) && unitAt < 0) unitAt = keys
      keys++
    } else if (cursor.field === 2) {
      cursor.expect(WIRE.bytes)
      values.push(cursor.range())
    } else cursor.skip()
  }
  const value = values[unitAt]
  if (value === undefined) return undefined
  const inside = new Cursor(bytes, value)
  // PropertyValue: string_value = 8
  while (inside.next()) {
    if (inside.field === 8) return text(bytes, inside)
    inside.skip()
  }
  return undefined
}

function unsigned(cursor: Cursor): number {
  cursor.expect(WIRE.varint)
  cursor.varint()
  return cursor.unsigned
}

function text(bytes: Buffer, cursor: Cursor): string {
  cursor.expect(WIRE.bytes)
  const { from, to } = cursor.range()
  const part = bytes.subarray(from, to)
  if (!isUtf8(part)) throw malformed('a text that is not UTF-8')
  return part.toString('utf8')
}
