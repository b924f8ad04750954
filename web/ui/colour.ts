// What a colour of the palette is now, for canvases, which do not understand CSS variables.

export type PaletteName =
  | 'canvas'
  | 'surface'
  | 'raised'
  | 'line'
  | 'line-strong'
  | 'ink'
  | 'ink-2'
  | 'ink-3'
  | 'trend'
  | 'trend-2'
  | 'trend-3'
  | 'trend-4'
  | 'band'
  | 'warn-mark'
  | 'warn-ground'
  | 'fault-mark'
  | 'fault-ground'

/** `scheme` where it is not that of the screen: a picture for a report is light. */
export function paletteColour(name: PaletteName, scheme?: 'light' | 'dark'): string {
  const probe = document.createElement('span')
  if (scheme) probe.style.colorScheme = scheme
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
