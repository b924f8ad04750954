// What one message says, after parsing and before anything is written: parallel lists that the gateway fills again
// and again, so that a point costs no allocation. A message is taken whole or refused whole.
import type { SampleValue } from '../telemetry/segment.ts'

export class SampleBatch<Signal> {
  count = 0
  readonly keys: string[] = []
  /** What the asset's directory knows of the key; undefined for a signal that is sent for the first time. */
  readonly signals: (Signal | undefined)[] = []
  /** Device time, ms since 1970. */
  readonly times: number[] = []
  readonly values: SampleValue[] = []

  clear(): void {
    this.count = 0
  }

  push(key: string, signal: Signal | undefined, ts: number, value: SampleValue): void {
    const at = this.count++
    this.keys[at] = key
    this.signals[at] = signal
    this.times[at] = ts
    this.values[at] = value
  }
}

/** The signals of an asset by key; a Map is one. */
export type Directory<Signal> = { get(key: string): Signal | undefined }
