// Checkpoints against each other and against the lines: the one that came with the file, and the ones that somebody
// kept. Whoever can change everything in the database, key included, cannot change what was kept elsewhere.
import { isFailure } from '../../errors.ts'
import { CHECKPOINT_CLOCKS_S } from '../../limits.ts'
import { type Checkpoint, readCheckpoint, signedAt } from '../checkpoint.ts'
import type { Verifier } from '../keys.ts'
import { signatureOf } from '../note.ts'
import { type Finding, type Findings, finding } from './finding.ts'

export type Kept = {
  /** Where it was read: a file's name, or the file that is verified. */
  from: string
  checkpoint: Checkpoint
  /** When the log says that it signed it, in seconds; undefined where it does not say. */
  at_s: number | undefined
}

/** Reads one and checks whose it is. What is wrong with it becomes a finding, and it takes no further part. */
export function keep(text: string, from: string, log: Verifier, findings: Findings): Kept | undefined {
  let checkpoint: Checkpoint
  try {
    checkpoint = readCheckpoint(text)
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    findings.add(finding('signature', `${from}: ${error.message}`))
    return undefined
  }
  if (checkpoint.origin !== log.name) {
    findings.add(finding('signature', `${from} is a checkpoint of another log: ${checkpoint.origin}, not ${log.name}`))
    return undefined
  }
  const checked = signatureOf(checkpoint.note, log)
  if (typeof checked === 'string') {
    const what =
      checked === 'absent' ? 'is not signed with the key of this log' : 'has been changed: its signature does not hold'
    findings.add(finding('signature', `${from} ${what}`))
    return undefined
  }
  return { from, checkpoint, at_s: signedAt(checkpoint, log) }
}

/** Two of one size and different roots: the log signed two histories, whatever the lines say. */
export function compareAmong(kept: readonly Kept[], findings: Findings): void {
  const bySize = new Map<number, Kept>()
  for (const one of kept) {
    const other = bySize.get(one.checkpoint.size)
    if (other === undefined) bySize.set(one.checkpoint.size, one)
    else if (!other.checkpoint.root.equals(one.checkpoint.root))
      findings.add(
        finding(
          'rewritten',
          `${other.from} and ${one.from} are both signed by the log for ${one.checkpoint.size} lines and have different roots: there are two histories`,
        ),
      )
  }
}

/** What the file shows, to hold kept checkpoints against. */
export type Shown = {
  own: Kept
  /** The root over the first so many lines of the file; undefined where they were not in their places. */
  rootAt(size: number): Buffer | undefined
  isPart: boolean
  /** When the file says it was made, in seconds. */
  made_s: number
}

export type Verdict = { from: string; size: number; at_s: number | undefined; fits: boolean | null; says: string }

/**
 * Holds each kept checkpoint, and the file's own, against the lines. The first that does not fit is the finding: the
 * change lies between it and the last one that still fits.
 */
export function compareWithLines(kept: readonly Kept[], shown: Shown, findings: Findings): Verdict[] {
  const ascending = [...kept, shown.own].toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)
  const judged = ascending.map((one) => ({ one, verdict: verdictOf(one, shown) }))
  let fits: Kept | undefined
  let named = false
  for (const { one, verdict } of judged) {
    if (one.checkpoint.size > shown.own.checkpoint.size) findings.add(beyond(one, shown, verdict))
    else if (verdict.fits === true) fits = one
    else if (verdict.fits === false && !named) {
      findings.add(contradiction(one, fits, shown))
      // Later ones contradict because of the same line; the verdicts say so.
      named = true
    }
  }
  return judged.filter(({ one }) => one !== shown.own).map(({ verdict }) => verdict)
}

function verdictOf(one: Kept, shown: Shown): Verdict {
  const { from, at_s, checkpoint } = one
  const { size, root } = checkpoint
  const { own, isPart } = shown
  const say = (fits: boolean | null, says: string): Verdict => ({ from, size, at_s, fits, says })
  if (size > own.checkpoint.size)
    return isRollback(one, shown) ? say(false, 'covers lines that are gone') : say(null, 'is newer than the file')
  const isOwn = size === own.checkpoint.size
  if (isOwn && !root.equals(own.checkpoint.root)) return say(false, 'has another root than the one of the file')
  if (isPart)
    return isOwn ? say(true, 'is the one of the file') : say(null, 'cannot be compared with a part of the log')
  const computed = shown.rootAt(size)
  if (computed === undefined) return say(null, 'cannot be worked out: lines are missing or out of order')
  return computed.equals(root)
    ? say(true, `fits the first ${size} lines`)
    : say(false, `contradicts the first ${size} lines`)
}

function contradiction(one: Kept, fits: Kept | undefined, shown: Shown): Finding {
  const { size } = one.checkpoint
  const { own } = shown
  const from = fits?.checkpoint.size ?? 0
  const since = fits === undefined ? 'from the first line on' : `after line ${from - 1}, up to which ${fits.from} fits`
  const who =
    one === own
      ? `The lines do not give the root that was signed for them (${size} lines${when(one.at_s)})`
      : `${one.from} (${size} lines${when(one.at_s)}) contradicts the file`
  const ownFits = shown.isPart || shown.rootAt(own.checkpoint.size)?.equals(own.checkpoint.root) === true
  const how = ownFits
    ? 'The file fits its own checkpoint, which is signed: the log was rewritten and signed again.'
    : "A line was changed, added or taken away, and the tree's leaves with it."
  const says = `${who}: between line ${from} and line ${size - 1} something is not what it was, ${since}. ${how}`
  return { kind: ownFits ? 'rewritten' : 'other-root', seq: null, between: [from, size - 1], says }
}

function beyond(one: Kept, shown: Shown, verdict: Verdict): Finding {
  const { size } = one.checkpoint
  const has = shown.own.checkpoint.size
  if (verdict.fits === false)
    return {
      kind: 'truncated',
      seq: has,
      between: [has, size - 1],
      says: `${one.from} was signed for ${size} lines${when(one.at_s)}, and this later export knows only ${has}: lines ${has} to ${size - 1} are gone. The end was cut off, or an older database was put back.`,
    }
  return {
    kind: 'undecided',
    seq: null,
    between: null,
    says: `${one.from} covers ${size} lines and the file only ${has}: it is older. Whether it is the beginning of the same log can be told from a newer export alone.`,
  }
}

/** Signed for more lines, and earlier than the file or its checkpoint: the log has become shorter. */
function isRollback(one: Kept, { own, made_s }: Shown): boolean {
  if (one.at_s === undefined) return false
  return one.at_s + CHECKPOINT_CLOCKS_S < made_s || (own.at_s !== undefined && one.at_s < own.at_s)
}

export function when(at_s: number | undefined): string {
  return at_s === undefined ? '' : `, ${new Date(at_s * 1000).toISOString().slice(0, 19)}Z`
}
