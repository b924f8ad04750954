// What is told to those who listen, no faster than it can be said: of many, the last.

import { useEffect, useRef, useState } from 'react'

/** An arrow key held down moves the cursor thirty times a second. */
const PAUSE_MS = 500

export function useSpoken() {
  const [text, setText] = useState('')
  const timer = useRef<number | undefined>(undefined)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const say = (next: string): void => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setText(next), PAUSE_MS)
  }
  return { text, say }
}
