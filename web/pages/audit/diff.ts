// Old and new, side by side in words: what went, what came, what stayed.

export type Part = { kind: 'same' | 'gone' | 'come'; text: string }

/** Longer texts are shown whole, before and after: comparing them costs the square of their length. */
const WORDS_MAX = 400

/** Words with the space before them: joining gives the text back, and what is appended leaves the last word as it was. */
const wordsOf = (text: string) => text.match(/\s*\S+|\s+/g) ?? []

/** The longest common subsequence of words, as parts in the order to read them in. */
export function diffText(old: string, now: string): Part[] {
  const a = wordsOf(old)
  const b = wordsOf(now)
  if (a.length > WORDS_MAX || b.length > WORDS_MAX) return apart(old, now)
  const common = lengths(a, b)
  const parts: Part[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(parts, 'same', a[i] ?? '')
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      add(parts, 'gone', a[i] ?? '')
      i += 1
    } else {
      add(parts, 'come', b[j] ?? '')
      j += 1
    }
  }
  return parts
}

function apart(old: string, now: string): Part[] {
  return [
    { kind: 'gone', text: old },
    { kind: 'come', text: now },
  ]
}

const at = (table: number[][], i: number, j: number) => table[i]?.[j] ?? 0

function lengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i]
      if (row) row[j] = a[i] === b[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  return table
}

function add(parts: Part[], kind: Part['kind'], text: string): void {
  const last = parts.at(-1)
  if (last?.kind === kind) last.text += text
  else parts.push({ kind, text })
}

/** Lists are compared as sets: what stayed first, then what went and what came. */
export function diffList(old: readonly string[], now: readonly string[]): Part[] {
  return [
    ...now.filter((each) => old.includes(each)).map((text) => ({ kind: 'same' as const, text })),
    ...old.filter((each) => !now.includes(each)).map((text) => ({ kind: 'gone' as const, text })),
    ...now.filter((each) => !old.includes(each)).map((text) => ({ kind: 'come' as const, text })),
  ]
}
