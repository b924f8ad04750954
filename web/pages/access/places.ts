// From the answer to "why may they?" to a picture: places side by side, sources with a letter each. Sites where everything is the same
// share a column, so that the picture stays narrow in an organisation with hundreds of sites.

import type { AccessLine, Because } from '../../data/access.ts'
import type { Permission } from '../../data/contract.ts'

export type Source = { key: string; tag: string; because: Because }
/** `siteIds` is empty for all places that no line names. */
export type Place = { key: string; siteIds: string[] }
export type Held = { tags: string[] }
export type Picture = {
  places: Place[]
  sources: Source[]
  /** By permission, one a place; a permission that is held nowhere is not here. */
  held: ReadonlyMap<Permission, Held[]>
}

const keyOf = (because: Because) => (because.source === 'role' ? 'role' : because.groupId)

/** "A", "B", … "Z", "AA": groups by their first appearance; the role has a word. */
function letter(n: number): string {
  return n < 26 ? String.fromCharCode(65 + n) : `${letter(Math.floor(n / 26) - 1)}${letter(n % 26)}`
}

function sourcesOf(lines: readonly AccessLine[]): Source[] {
  const found = new Map<string, Because>()
  for (const line of lines) for (const because of line.because) found.set(keyOf(because), because)
  let groups = 0
  return [...found].map(([key, because]) => ({
    key,
    because,
    tag: because.source === 'role' ? 'Role' : letter(groups++),
  }))
}

export function pictureOf(lines: readonly AccessLine[]): Picture {
  const sources = sourcesOf(lines)
  const tagOf = new Map(sources.map((source) => [source.key, source.tag]))
  const places = placesOf(lines)
  const held = new Map<Permission, Held[]>()
  for (const line of lines) {
    const cells = held.get(line.permission) ?? places.map(() => ({ tags: [] }))
    for (const [n, place] of places.entries()) {
      if (!covers(line, place)) continue
      for (const because of line.because) {
        const tag = tagOf.get(keyOf(because)) ?? ''
        if (cells[n] && !cells[n].tags.includes(tag)) cells[n].tags.push(tag)
      }
    }
    if (cells.some((cell) => cell.tags.length > 0)) held.set(line.permission, cells)
  }
  return { places, sources, held }
}

function covers(line: AccessLine, place: Place): boolean {
  if (line.where === 'everywhere') return true
  const [first] = place.siteIds
  return first !== undefined && line.where.includes(first)
}

function placesOf(lines: readonly AccessLine[]): Place[] {
  const limited = lines.filter((line) => line.where !== 'everywhere')
  const named = [...new Set(limited.flatMap((line) => (line.where === 'everywhere' ? [] : line.where)))]
  const alike = new Map<string, string[]>()
  for (const siteId of named) {
    const what = limited.map((line, n) => (line.where.includes(siteId) ? n : '')).join()
    alike.set(what, [...(alike.get(what) ?? []), siteId])
  }
  return [...[...alike.values()].map((siteIds) => ({ key: siteIds.join(), siteIds })), { key: 'else', siteIds: [] }]
}

/** The same everywhere: one bar instead of one cell a place. */
export function isEverywhere(cells: readonly Held[]): boolean {
  const [first] = cells
  return first !== undefined && first.tags.length > 0 && cells.every((cell) => cell.tags.join() === first.tags.join())
}
