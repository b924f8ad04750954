// Revoking what was chosen, batch by batch, and what became of each. No React here.
// Each batch is one transaction of the server: the first are dead while the rest is on its way.

import { csvRow } from '../../../../core/audit/csv.ts'
import type { ListedCertificate, RevocationReason, RevokedLine } from '../../../data/contract.ts'
import { again } from '../../../data/again.ts'
import { REVOKE_BATCH } from '../../../data/limits.ts'
import { isProblem, mayPass } from '../../../data/problem.ts'

export type Chosen = Pick<ListedCertificate, 'serial' | 'assetId' | 'assetName'>
/**
 * already: somebody else was first. not-found: it is not there, or not any more for this viewer. not-known: no answer
 * came. not-tried: not sent, since it was stopped or something failed before it.
 */
export type Outcome = 'revoked' | 'already' | 'not-found' | 'not-known' | 'not-tried'
export type Line = { certificate: Chosen; outcome: Outcome; revokedAt: string | null }
export type Result = {
  lines: Line[]
  reason: RevocationReason
  /** What it ended with, if it did not come to its end. */
  error?: unknown
  /** Of everything of an issuer: how many the server counted, listed here or not. */
  counted?: number
}

export type Server = {
  revoke(serials: string[], reason: RevocationReason): Promise<{ lines: RevokedLine[] }>
  /** Before the same is asked again: twice is once. */
  pause(): Promise<void>
}
export type Watch = { onDone: (count: number) => void; isStopped: () => boolean }

export async function revokeChosen(
  chosen: readonly Chosen[],
  reason: RevocationReason,
  server: Server,
  watch: Watch,
): Promise<Result> {
  const lines: Line[] = []
  for (let from = 0; from < chosen.length; from += REVOKE_BATCH) {
    const rest = () => chosen.slice(lines.length).map((each) => untold(each, 'not-tried'))
    if (watch.isStopped()) return { reason, lines: [...lines, ...rest()] }
    const batch = chosen.slice(from, from + REVOKE_BATCH)
    try {
      lines.push(...(await revokeBatch(batch, reason, server)))
    } catch (error) {
      if (mayPass(error)) lines.push(...batch.map((each) => untold(each, 'not-known')))
      return { reason, lines: [...lines, ...rest()], error }
    }
    watch.onDone(lines.length)
  }
  return { reason, lines }
}

async function revokeBatch(batch: readonly Chosen[], reason: RevocationReason, server: Server): Promise<Line[]> {
  const serials = batch.map(({ serial }) => serial)
  try {
    const answer = await again(server.pause, () => server.revoke(serials, reason))
    return batch.map((certificate, i) => told(certificate, answer.lines[i]))
  } catch (error) {
    // None of these is there.
    if (isProblem(error, 404)) return batch.map((each) => untold(each, 'not-found'))
    throw error
  }
}

const untold = (certificate: Chosen, outcome: Outcome): Line => ({ certificate, outcome, revokedAt: null })

function told(certificate: Chosen, line: RevokedLine | undefined): Line {
  if (line === undefined) return untold(certificate, 'not-known')
  // `none` is said of assets alone, and none was asked for.
  return { certificate, outcome: line.outcome === 'none' ? 'not-found' : line.outcome, revokedAt: line.revokedAt }
}

/** What is left to be done of a job that did not come to its end; asking twice for one whose answer was lost is once. */
export const restOf = ({ lines }: Result): Chosen[] =>
  lines.flatMap(({ certificate, outcome }) => (outcome === 'not-tried' || outcome === 'not-known' ? [certificate] : []))

/** The lines of an earlier part with those of the later one in their place. */
export function joined(before: Result, after: Result): Result {
  const later = new Map(after.lines.map((line) => [line.certificate.serial, line]))
  return { ...after, lines: before.lines.map((line) => later.get(line.certificate.serial) ?? line) }
}

export function reportCsv({ lines, reason }: Result): string {
  const head = csvRow(['asset', 'asset id', 'serial', 'outcome', 'revoked (UTC)', 'reason'])
  const rows = lines.map(({ certificate: { assetName, assetId, serial }, outcome, revokedAt }) =>
    csvRow([assetName, assetId, serial, outcome, revokedAt ?? '', outcome === 'revoked' ? reason : '']),
  )
  return head + rows.join('')
}
