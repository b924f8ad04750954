// Light, dark or as the system has it. public/theme.js reads the same key before the first paint.

import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'
const KEY = 'fairlead.theme'
const waiting = new Set<() => void>()

function read(): Theme {
  const set = document.documentElement.dataset.theme
  return set === 'light' || set === 'dark' ? set : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme
    localStorage.removeItem(KEY)
  } else {
    document.documentElement.dataset.theme = theme
    localStorage.setItem(KEY, theme)
  }
  for (const wake of waiting) wake()
}

export function useTheme(): Theme {
  return useSyncExternalStore((wake) => {
    waiting.add(wake)
    return () => waiting.delete(wake)
  }, read)
}

const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** What is on screen now, for drawings that resolve colours themselves. */
export function useScheme(): 'light' | 'dark' {
  const theme = useTheme()
  const system = useSyncExternalStore(
    (wake) => {
      dark.addEventListener('change', wake)
      return () => dark.removeEventListener('change', wake)
    },
    () => dark.matches,
  )
  if (theme !== 'system') return theme
  return system ? 'dark' : 'light'
}
