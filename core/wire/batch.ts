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
  /** For a decimal that was read as such: its whole number; `values` has nothing for it. */
  readonly wholes: number[] = []
  /** Its places after the point; -1 where `values` counts. */
  readonly scales: number[] = []

  clear(): void {
    this.count = 0
  }

  push(key: string, signal: Signal | undefined, ts: number, value: SampleValue): void {
    const at = this.count++
    this.keys[at] = key
    this.signals[at] = signal
    this.times[at] = ts
    this.values[at] = value
    this.scales[at] = -1
  }

  /** The number `whole / 10 ** scale` of a known signal. */
  pushScaled(signal: Signal, ts: number, whole: number, scale: number): void {
    const at = this.count++
    this.signals[at] = signal
    this.times[at] = ts
    this.wholes[at] = whole
    this.scales[at] = scale
  }
}

/** The signals of an asset by key; a Map is one. */
export type Directory<Signal> = { get(key: string): Signal | undefined }
