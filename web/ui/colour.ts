// What a colour of the palette is now, for canvases, which do not understand CSS variables.

const NAMES = [
  'canvas',
  'surface',
  'raised',
  'line',
  'line-strong',
  'ink',
  'ink-2',
  'ink-3',
  'trend',
  'trend-2',
  'trend-3',
  'trend-4',
  'band',
  'warn-mark',
  'warn-ground',
  'fault-mark',
  'fault-ground',
] as const
export type PaletteName = (typeof NAMES)[number]

/**
 * Every colour as it is on screen, or as it would be in the scheme: a picture for a report is light. The variables are resolved at the
 * root, so the root wears the scheme for as long as it takes to read them; nothing is painted in between.
 */
export function paletteColours(scheme?: 'light' | 'dark'): ReadonlyMap<PaletteName, string> {
  const root = document.documentElement
  const worn = root.dataset.theme
  if (scheme) root.dataset.theme = scheme
  const found = new Map(NAMES.map((name) => [name, colourOf(name)] as const))
  if (worn === undefined) delete root.dataset.theme
  else root.dataset.theme = worn
  return found
}

/** An element of its own for each: one that changes its colour may still be on its way from the one before (a transition). */
function colourOf(name: PaletteName): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
