// Lengths of time that telemetry is kept for, as people say them.

const YEAR = 365

const CHOICES: readonly [days: number, words: string][] = [
  [30, '30 days'],
  [90, '90 days'],
  [180, '180 days'],
  [YEAR, '1 year'],
  [2 * YEAR, '2 years'],
  [3 * YEAR, '3 years'],
  [5 * YEAR, '5 years'],
  [10 * YEAR, '10 years'],
]

/** null is for ever. */
export function daysWords(days: number | null): string {
  if (days === null) return 'For ever'
  return CHOICES.find(([each]) => each === days)?.[1] ?? `${days.toLocaleString('en-GB')} days`
}

/** What can be chosen, the present one among it. */
export function choicesWith(days: number | null): (number | null)[] {
  const all = new Set(CHOICES.map(([each]) => each))
  if (days !== null) all.add(days)
  return [...[...all].toSorted((a, b) => a - b), null]
}

/** Whether one of them ends before the other. */
export const endsBefore = (a: number | null, b: number | null): boolean =>
  (a ?? Number.POSITIVE_INFINITY) < (b ?? Number.POSITIVE_INFINITY)
