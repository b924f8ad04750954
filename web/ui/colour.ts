// What a colour of the palette is now, for canvases, which do not understand CSS variables.

export type PaletteName = 'ink' | 'ink-2' | 'ink-3' | 'line' | 'line-strong' | 'trend' | 'band' | 'surface'

export function paletteColour(name: PaletteName): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
