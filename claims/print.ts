// The register on a terminal: one claim, one line, its evidence below.
import type { Entry, Verdict } from './claim.ts'

const MARKS: Record<Verdict, string> = { holds: 'holds', fails: 'FAILS', 'not built yet': 'not built yet' }

export function printEntry(entry: Entry) {
  const time = entry.verdict === 'not built yet' ? '' : ` (${entry.duration_ms} ms)`
  console.log(`${entry.id}  ${MARKS[entry.verdict].padEnd(13)}  ${entry.claim}${time}`)
  if (entry.verdict === 'not built yet') return
  console.log(`      seen:    ${entry.evidence}`)
  console.log(`      control: ${entry.control}`)
}

export function printSummary(register: Entry[], broken: Entry[]) {
  const count = (verdict: Verdict) => register.filter((entry) => entry.verdict === verdict).length
  console.log(
    `\n${register.length} claims: ${count('holds')} hold, ${count('fails')} fail, ${count('not built yet')} not built yet`,
  )
  for (const { id, evidence, control } of broken)
    console.log(`  ${id} is promised and does not hold: ${evidence || 'no probe'}; ${control}`)
}
