// When each point of a recording is sent and which time it carries. Pure.

export type Pace = {
  /** Recorded seconds for each real one; undefined: as fast as the platform acknowledges. */
  speed?: number
  /** True: the first point is now and the others follow as they did, `speed` times as fast. */
  rebase: boolean
  /** Epoch milliseconds at which the replay began. */
  started_ms: number
}

/** `ts`: the time that the point carries. `due_ms`: when it is sent; in the past means at once. */
export function paced(pace: Pace, first_ts: number, ts: number): { ts: number; due_ms: number } {
  const speed = pace.speed ?? (pace.rebase ? 1 : undefined)
  if (speed === undefined) return { ts, due_ms: pace.started_ms }
  const due_ms = pace.started_ms + (ts - first_ts) / speed
  // Rounded down, so that a point never comes from the future.
  return { ts: pace.rebase ? Math.floor(due_ms) : ts, due_ms }
}
