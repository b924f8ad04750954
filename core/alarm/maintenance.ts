// Maintenance windows: times in which the alarms of an asset are suppressed by design (ISA-18.2, 2016, clause 5.3.6).

/** From inclusive, to exclusive; ms. */
export type Window = { readonly from: number; readonly to: number }

export const isInside = (windows: readonly Window[], at: number): boolean =>
  windows.some(({ from, to }) => from <= at && at < to)

/** When a window begins or ends next, after then; Infinity when none does. */
export function nextTurn(windows: readonly Window[], after: number): number {
  let next = Infinity
  for (const { from, to } of windows) {
    if (from > after) next = Math.min(next, from)
    if (to > after) next = Math.min(next, to)
  }
  return next
}
