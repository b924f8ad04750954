type Part = string | false | null | undefined

/** Joins class names, leaving out what does not apply. */
export function cx(...parts: Part[]): string {
  return parts.filter(Boolean).join(' ')
}
