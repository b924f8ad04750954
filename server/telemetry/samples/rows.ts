// What an export is made of, whatever its format: parts, each of one signal in order of time.
import type { Points } from '../../../core/series/column.ts'

export type Part = {
  signalNo: number
  /** As people named it, else as the device does. A value of a row, never the name of a column. */
  name: string
  unit: string | null
  points: Points
  /** Nobody sent it, so nobody received it. */
  isComputed: boolean
}

/** Rows on their way into a file; `add` resolves when the receiver can take more. */
export type RowsFile = { add(part: Part): Promise<void>; end(): Promise<void> }
