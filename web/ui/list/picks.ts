// What is chosen from a list: by key, so that a choice outlives filters and orders. Pure.

export type Picks = ReadonlySet<string>

export function withPicked(picks: Picks, keys: readonly string[], on: boolean): Picks {
  const next = new Set(picks)
  for (const key of keys) {
    if (on) next.add(key)
    else next.delete(key)
  }
  return next
}

/** From one row to another, both included, whichever stands first. A row that is not in the list any more is no beginning. */
export function between(keys: readonly string[], from: string | null, to: number): string[] {
  const begin = from === null ? -1 : keys.indexOf(from)
  const one = begin === -1 ? to : begin
  return keys.slice(Math.min(one, to), Math.max(one, to) + 1)
}
