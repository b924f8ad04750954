// The colours and strokes of a chart, resolved once for a screen (or a picture) and handed to whatever draws.

import type { Severity } from '../data/contract.ts'
import { type PaletteName, paletteColours } from '../ui/colour.ts'

export type Palette = (name: PaletteName) => string

export function paletteOf(scheme?: 'light' | 'dark'): Palette {
  const colours = paletteColours(scheme)
  return (name) => colours.get(name) ?? 'transparent'
}

/** Lines of one scale are told apart by stroke as well: not everybody sees the colours. */
export const STROKES = [
  { colour: 'trend', dash: [] },
  { colour: 'trend-2', dash: [7, 3] },
  { colour: 'trend-3', dash: [2, 3] },
  { colour: 'trend-4', dash: [9, 3, 2, 3] },
] as const satisfies readonly { colour: PaletteName; dash: number[] }[]
export const LINES_MAX = STROKES.length

export const strokeOf = (slot: number) => STROKES[slot % STROKES.length] ?? STROKES[0]

/** A colour that lets through what is below it. Takes what getComputedStyle gives. */
export function faded(colour: string, alpha: number): string {
  const parts = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)/.exec(colour)
  return parts ? `rgba(${parts[1]}, ${parts[2]}, ${parts[3]}, ${alpha})` : colour
}

export const GROUND: Record<Severity, PaletteName> = { info: 'band', warning: 'warn-ground', fault: 'fault-ground' }
export const MARK: Record<Severity, PaletteName> = { info: 'ink-3', warning: 'warn-mark', fault: 'fault-mark' }
