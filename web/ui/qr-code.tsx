// A QR code drawn here, from the matrix alone: what it holds leaves the browser for no picture service. Dark on white in every theme,
// with the margin of four that the standard wants, since cameras are less clever than eyes.

import { generate } from 'lean-qr'
import { useMemo } from 'react'

const MARGIN = 4

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => drawn(text), [text])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="block size-52 rounded-sm border border-line-strong"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

/** One path of horizontal runs. */
function drawn(text: string): { path: string; size: number } {
  const code = generate(text)
  const runs: string[] = []
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue
      const from = x
      while (code.get(x + 1, y)) x++
      runs.push(`M${from + MARGIN} ${y + MARGIN}h${x - from + 1}v1h-${x - from + 1}z`)
    }
  return { path: runs.join(''), size: code.size + 2 * MARGIN }
}
