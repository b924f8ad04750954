// A trend the size of a word. Time is the width: when nothing arrives, the line moves away from the right edge.

import { gapAfter } from '../data/freshness.ts'

type Props = {
  t: readonly number[]
  v: readonly (number | null)[]
  from: number
  to: number
  width: number
  height: number
  stale: boolean
}

export function Sparkline({ t, v, from, to, width, height, stale }: Props) {
  const d = sparkPath({ t, v, from, to, width, height })
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" className="shrink-0">
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} className="stroke-line" />
      <path
        d={d}
        fill="none"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        strokeDasharray={stale ? '1.5 3' : undefined}
        className={stale ? 'stroke-ink-3' : 'stroke-trend'}
      />
    </svg>
  )
}

type Shape = Omit<Props, 'stale'>

/** The line as an SVG path; a gap in the data lifts the pen. Values are scaled to what is seen, with a floor against noise. */
export function sparkPath({ t, v, from, to, width, height }: Shape): string {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < t.length; i++) {
    const value = v[i] ?? null
    if (value === null || (t[i] ?? 0) < from) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return ''
  const middle = (low + high) / 2
  // A signal that hardly moves is drawn as hardly moving: the scale spans at least 2 % of its value.
  const span = Math.max(high - low, Math.abs(middle) * 0.02, 1e-9)
  const gap = gapAfter(t)
  let path = ''
  let before: number | undefined
  for (let i = 0; i < t.length; i++) {
    const at = t[i] ?? 0
    const value = v[i] ?? null
    if (value === null) before = undefined
    if (value === null || at < from) continue
    const x = ((at - from) / (to - from)) * width
    const y = 2 + (1 - (value - middle) / span - 0.5) * (height - 5)
    path += `${before === undefined || at - before > gap ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    before = at
  }
  return path
}
