// The one command that the platform gives an edge node: to be born again (Eclipse Sparkplug 3.0, 6.4.20), as a payload
// of a single metric, written by hand.
const REBIRTH = Buffer.from('Node Control/Rebirth', 'utf8')
/** Field and wire type of what is written, as one byte each. */
const TAG = { timestamp: 0x08, metrics: 0x12, name: 0x0a, datatype: 0x20, boolean: 0x70 } as const
const BOOLEAN = 11

/** `now` in ms since 1970. */
export function rebirthCommand(now: number): Buffer {
  const metric = Buffer.concat([
    Buffer.from([TAG.name, REBIRTH.length]),
    REBIRTH,
    Buffer.from([TAG.datatype, BOOLEAN, TAG.boolean, 1]),
  ])
  return Buffer.concat([
    Buffer.from([TAG.timestamp, ...varint(now)]),
    Buffer.from([TAG.metrics, metric.length]),
    metric,
  ])
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let left = value
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80)
    left = Math.floor(left / 0x80)
  }
  return [...bytes, left]
}
