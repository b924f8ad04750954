// Now, often enough that a chart moves by about a pixel at a time; the axis moves whether or not anything arrives.

import { useEffect, useState } from 'react'
import { serverNow } from '../../../data/clock.ts'

const STEP_MS_MIN = 250
const STEP_MS_MAX = 2_000
const PIXELS = 900

export function useMovingNow(span_ms: number, moving: boolean): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    if (!moving) return
    const step = Math.min(STEP_MS_MAX, Math.max(STEP_MS_MIN, span_ms / PIXELS))
    const tick = () => setNow(serverNow())
    // What was held until now moves on at once, not after the first step.
    const first = window.setTimeout(tick)
    const timer = window.setInterval(tick, step)
    return () => {
      window.clearTimeout(first)
      window.clearInterval(timer)
    }
  }, [span_ms, moving])
  return now
}
