// The ways in which devices of the field write what they measured; the platform understands them all, and the plant
// uses them all so that the demonstration shows it.
import type { Reading, Readings } from './signals/machine.ts'

export type Dialect = 'json' | 'senml'
export type Record = { ts: number; readings: Readings }

/** One message of one or several readings. */
export function payloadOf(dialect: Dialect, records: Record[]): string {
  if (dialect === 'senml') return JSON.stringify(records.flatMap(senmlPack))
  const list = records.map(({ ts, readings }) => ({ ts, values: readings }))
  return JSON.stringify(list.length === 1 ? list[0] : list)
}

/** RFC 8428: the base time stands once, in seconds, and each record names its value by kind. */
function senmlPack({ ts, readings }: Record): object[] {
  return Object.entries(readings).map(([n, value], i) => ({
    ...(i === 0 ? { bt: ts / 1_000 } : {}),
    n,
    ...senmlValue(value),
  }))
}

function senmlValue(value: Reading): object {
  if (typeof value === 'number') return { v: value }
  return typeof value === 'boolean' ? { vb: value } : { vs: value }
}
