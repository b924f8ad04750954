// What a line of the audit log is told as. The server has opened what was sealed and looked names up; here is no key.

/** A value in words. `null`: there was none. Several where the row holds several (permissions, sites). */
export type Told = string | readonly string[] | null
export type Change = { field: string; old: Told; new: Told }

/** What stands for a value whose key was taken away (an erased person's name), or which does not open any more. */
export const ERASED = 'erased'
export const UNREADABLE = 'not readable'
/** What is never written down (a hash, a key) can only be said to have changed. */
export const SECRET = 'not shown'

export type Telling = {
  event: string
  result: 'done' | 'refused'
  /** What the thing is called, if it has a name and that could be read. */
  name: string | null
  /** By the column's name: `site_id`, `name_sealed`. */
  changes: readonly (Change & { column: string })[]
  /** Facts of a note, and the key of the row: clear, short, by their own names. */
  facts: Readonly<Record<string, string>>
}
