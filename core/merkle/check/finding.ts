// What a verification says: findings, each of one kind, in words for whoever has to decide what to do.

export type FindingKind =
  /** A line of the file that is not spelled as an export's lines are. */
  | 'damaged'
  /** The text of a line is not the one that was sealed. */
  | 'edited'
  /** A line that was sealed and is not there. */
  | 'missing'
  /** A line that was not sealed at this place. */
  | 'inserted'
  /** A line that was sealed at another place. */
  | 'out-of-order'
  /** The file, or the log, ends before its end. */
  | 'truncated'
  /** Everything fits together and contradicts a checkpoint that was kept. */
  | 'rewritten'
  /** The lines do not give the root of a checkpoint. */
  | 'other-root'
  /** A checkpoint or key that is none, of another log, or not signed by whom it should be. */
  | 'signature'
  /** Nothing is wrong with it, and it could not be compared. */
  | 'undecided'

export type Finding = {
  kind: FindingKind
  /** Number of the line in the log, where one is meant. */
  seq: number | null
  /** The first and last line (inclusive) between which it lies, where that is all that is known. */
  between: [number, number] | null
  says: string
}

export const finding = (kind: FindingKind, says: string, seq: number | null = null): Finding => ({
  kind,
  seq,
  between: null,
  says,
})

/** Findings kept in full; the rest is counted. The first ones tell the story. */
export const FINDINGS_KEPT = 100

export class Findings {
  readonly list: Finding[] = []
  count = 0

  add(one: Finding): void {
    this.count += 1
    if (this.list.length < FINDINGS_KEPT) this.list.push(one)
  }
}
