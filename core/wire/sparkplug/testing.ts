// Sparkplug payloads for tests, encoded by themselves and not by the reader that is tested.
export type TestMetric = {
  name?: string
  alias?: number
  timestamp?: number
  datatype?: number
  isNull?: boolean
  isHistorical?: boolean
  unit?: string
  int?: number
  long?: bigint
  float?: number
  double?: number
  boolean?: boolean
  string?: string
  dataset?: Buffer
}

export function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, value)
  while (left >= 128n) {
    bytes.push(Number(left & 127n) | 128)
    left >>= 7n
  }
  return Buffer.from([...bytes, Number(left)])
}
const tag = (field: number, wire: number): Buffer => varint(BigInt(field * 8 + wire))
const number = (field: number, value: number | bigint): Buffer => Buffer.concat([tag(field, 0), varint(BigInt(value))])
export const bytesField = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([tag(field, 2), varint(BigInt(bytes.length)), bytes])
const textField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text))

export function encodeMetric(metric: TestMetric): Buffer {
  const parts: Buffer[] = []
  const add = <T>(value: T | undefined, encode: (value: T) => Buffer): void => {
    if (value !== undefined) parts.push(encode(value))
  }
  add(metric.name, (name) => textField(1, name))
  add(metric.alias, (alias) => number(2, alias))
  add(metric.timestamp, (at) => number(3, at))
  add(metric.datatype, (type) => number(4, type))
  add(metric.isHistorical, (is) => number(5, is ? 1 : 0))
  add(metric.isNull, (is) => number(7, is ? 1 : 0))
  add(metric.unit, (unit) =>
    bytesField(
      9,
      Buffer.concat([
        textField(1, 'quality'),
        textField(1, 'Engineering Units'),
        bytesField(2, number(3, 192)),
        bytesField(2, Buffer.concat([number(1, 12), textField(8, unit)])),
      ]),
    ),
  )
  add(metric.int, (value) => number(10, value >>> 0))
  add(metric.long, (value) => number(11, value))
  add(metric.float, (value) => {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    return Buffer.concat([tag(12, 5), bytes])
  })
  add(metric.double, (value) => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    return Buffer.concat([tag(13, 1), bytes])
  })
  add(metric.boolean, (value) => number(14, value ? 1 : 0))
  add(metric.string, (value) => textField(15, value))
  add(metric.dataset, (value) => bytesField(17, value))
  return Buffer.concat(parts)
}

export function encodePayload(payload: { timestamp?: number; seq?: number; metrics?: TestMetric[] }): Buffer {
  const { timestamp, seq, metrics = [] } = payload
  return Buffer.concat([
    timestamp === undefined ? Buffer.alloc(0) : number(1, timestamp),
    ...metrics.map((metric) => bytesField(2, encodeMetric(metric))),
    seq === undefined ? Buffer.alloc(0) : number(3, seq),
  ])
}
