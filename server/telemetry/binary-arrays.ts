// PostgreSQL's binary form of one-dimensional arrays without nulls (array_recv): dimensions, flags, element type,
// length, lower bound, then each element behind its length.

const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const
const HEAD_BYTES = 20
/** PostgreSQL counts from 2000-01-01, in microseconds. */
const EPOCH_MS = 946_684_800_000

function head(oid: number, count: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe((count === 0 ? 12 : HEAD_BYTES) + bytes)
  array.writeInt32BE(count === 0 ? 0 : 1, 0)
  array.writeInt32BE(0, 4)
  array.writeInt32BE(oid, 8)
  if (count === 0) return array
  array.writeInt32BE(count, 12)
  array.writeInt32BE(1, 16)
  return array
}

export function uuidBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

/** Each id as its sixteen bytes. */
export function uuidArray(ids: readonly Uint8Array[]): Buffer {
  return joined(OID.uuid, ids)
}

export function bytesArray(values: readonly Uint8Array[]): Buffer {
  return joined(OID.bytea, values)
}

export function textArray(values: readonly string[]): Buffer {
  return joined(
    OID.text,
    values.map((value) => Buffer.from(value)),
  )
}

function joined(oid: number, values: readonly Uint8Array[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += 4 + value.length
  const array = head(oid, values.length, bytes)
  let at = HEAD_BYTES
  for (const value of values) {
    at = array.writeInt32BE(value.length, at)
    array.set(value, at)
    at += value.length
  }
  return array
}

export function boolArray(values: readonly boolean[]): Buffer {
  return joined(
    OID.bool,
    values.map((value) => Buffer.of(Number(value))),
  )
}

export function int4Array(values: readonly number[]): Buffer {
  const array = head(OID.int4, values.length, values.length * 8)
  let at = HEAD_BYTES
  for (const value of values) {
    at = array.writeInt32BE(4, at)
    at = array.writeInt32BE(value, at)
  }
  return array
}

export function int8Array(values: readonly number[]): Buffer {
  return eights(OID.int8, values)
}

/** Times in ms since 1970. */
export function timeArray(times: readonly number[]): Buffer {
  return eights(OID.timestamptz, times.map(microseconds))
}

export function timestamp(time: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(microseconds(time)))
  return bytes
}

function microseconds(time: number): number {
  return (time - EPOCH_MS) * 1000
}

function eights(oid: number, values: readonly number[]): Buffer {
  const array = head(oid, values.length, values.length * 12)
  let at = HEAD_BYTES
  for (const value of values) {
    at = array.writeInt32BE(8, at)
    at = array.writeBigInt64BE(BigInt(value), at)
  }
  return array
}
