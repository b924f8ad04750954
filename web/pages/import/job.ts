// The two passes over the lines of a file, batch by batch: what would become of them, then what became of them.
// No React here: the page shows what these tell.

import type { AssetLine, WantedAsset } from '../../../core/csv/assets.ts'
import { IMPORT_BATCH_CHARS_MAX, IMPORT_BATCH_LINES_MAX } from '../../../core/limits.ts'
import { again } from '../../data/again.ts'
import type { ImportedLine, Imported } from '../../data/contract.ts'
import { isProblem, isUnreachable } from '../../data/problem.ts'

export type GoodLine = AssetLine & { wanted: WantedAsset }
export type BadLine = { line: AssetLine; problem: string }
export type Checked = { good: { line: GoodLine; isThere: boolean }[]; bad: BadLine[] }
export type Made = { line: GoodLine; told: ImportedLine }
export type Result = {
  made: Made[]
  bad: BadLine[]
  /** Lines that were not sent, since somebody stopped it or something was away. */
  left: GoodLine[]
  /** What it ended with, if it did not come to its end. */
  error?: unknown
  /** Certificates that are here and of which the platform has not heard so. */
  unconfirmed: string[]
  endpoints?: Imported['endpoints']
  trust?: string
}

type Answer = { outcome: string; problem: string | null }
export type Server = {
  check(lines: WantedAsset[]): Promise<{ lines: Answer[] }>
  make(lines: WantedAsset[]): Promise<Imported>
  confirm(serials: string[]): Promise<unknown>
  /** Before the same is asked again. */
  pause(): Promise<void>
}
export type Watch = { onDone: (count: number) => void; isStopped: () => boolean }

export async function checkAll(lines: readonly AssetLine[], server: Server, watch: Watch): Promise<Checked | null> {
  const checked: Checked = {
    good: [],
    bad: lines.flatMap((line) => ('problem' in line ? [{ line, problem: line.problem }] : [])),
  }
  let done = 0
  for (const batch of batchesOf(lines.flatMap((line) => ('wanted' in line ? [line] : [])))) {
    if (watch.isStopped()) return null
    const answer = await again(server.pause, () => server.check(batch.map(({ wanted }) => wanted)))
    for (const [i, line] of batch.entries()) {
      const told = answer.lines[i]
      if (told?.outcome === 'refused') checked.bad.push({ line, problem: sentence(told.problem) })
      else checked.good.push({ line, isThere: told?.outcome === 'already' })
    }
    done += batch.length
    watch.onDone(done)
  }
  checked.bad.sort((a, b) => a.line.line - b.line.line)
  return checked
}

/** `before`: what was made until it stopped; its codes and certificates are in no other answer. */
export async function makeAll({ good, bad }: Checked, server: Server, watch: Watch, before?: Result): Promise<Result> {
  const result: Result = {
    made: [...(before?.made ?? [])],
    bad: [...bad],
    left: [],
    unconfirmed: [...(before?.unconfirmed ?? [])],
    ...(before?.trust === undefined ? {} : { trust: before.trust }),
    ...(before?.endpoints === undefined ? {} : { endpoints: before.endpoints }),
  }
  const batches = batchesOf(good.map(({ line }) => line))
  for (const [no, batch] of batches.entries()) {
    const rest = () => batches.slice(no).flat()
    if (watch.isStopped()) return { ...result, left: [...result.left, ...rest()] }
    try {
      const answer = await again(server.pause, () => server.make(batch.map(({ wanted }) => wanted)))
      result.endpoints = answer.endpoints
      result.trust = answer.trust
      take(result, batch, answer)
    } catch (error) {
      return { ...result, left: [...result.left, ...rest()], error }
    }
    await confirm(result, server)
    watch.onDone(batches.slice(0, no + 1).flat().length)
  }
  return result
}

function take(result: Result, batch: readonly GoodLine[], answer: Imported): void {
  for (const [i, line] of batch.entries()) {
    const told = answer.lines[i]
    if (told === undefined || told.outcome === 'not-tried') result.left.push(line)
    else if (told.outcome === 'refused' || told.outcome === 'unfinished')
      result.bad.push({ line, problem: sentence(told.problem) })
    else {
      result.made.push({ line, told })
      if (told.serial !== null) result.unconfirmed.push(told.serial)
    }
  }
  result.bad.sort((a, b) => a.line.line - b.line.line)
}

/** The certificates are in this browser's memory: the platform may stop waiting. What fails now is asked again later. */
export async function confirm(result: Result, server: Server): Promise<void> {
  if (result.unconfirmed.length === 0) return
  try {
    await server.confirm(result.unconfirmed)
    result.unconfirmed = []
  } catch (error) {
    if (!isUnreachable(error) && !isProblem(error)) throw error
  }
}

/** As many lines as a request takes, by their number and by their length. */
export function batchesOf(lines: readonly GoodLine[]): GoodLine[][] {
  const batches: GoodLine[][] = []
  let chars = Number.POSITIVE_INFINITY
  for (const line of lines) {
    const { name, csr = '' } = line.wanted
    const its = name.length + csr.length
    const last = batches.at(-1)
    if (last === undefined || last.length === IMPORT_BATCH_LINES_MAX || chars + its > IMPORT_BATCH_CHARS_MAX) {
      batches.push([line])
      chars = its
    } else {
      last.push(line)
      chars += its
    }
  }
  return batches
}

function sentence(problem: string | null): string {
  const text = problem ?? 'it was not accepted'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
