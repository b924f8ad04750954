// A report in words.
import { when } from '../../core/merkle/check/checkpoints.ts'
import type { Finding } from '../../core/merkle/check/finding.ts'
import type { Report } from '../../core/merkle/check/report.ts'
import { table } from '../terminal.ts'

/** Findings printed; the JSON has more. */
const SHOWN = 10

export function printed(report: Report): string {
  const parts = [facts(report), keptOnes(report), findingsOf(report), verdict(report), hints(report)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function facts({ origin, vkey, keyGiven, lines, first, size, at_s, cosigned }: Report): string {
  if (origin === null) return ''
  const span = lines === 0 ? 'none' : `${lines} (number ${first} to ${first + lines - 1})`
  return table([
    ['log', origin],
    ['key', vkey === null ? 'not usable' : `${vkey}${keyGiven ? '' : '  (from the file itself)'}`],
    ['lines', span],
    ...(size === null ? [] : [['checkpoint', `${size} lines${when(at_s ?? undefined)}`]]),
    ...cosigned.map((one) => ['witness', `${one.witness} signed ${one.size} lines${when(one.at_s)}`]),
  ])
}

function keptOnes({ kept }: Report): string {
  if (kept.length === 0) return ''
  const mark = (fits: boolean | null): string =>
    fits === true ? 'fits' : fits === false ? 'DOES NOT FIT' : 'not comparable'
  return `Kept checkpoints\n${table(kept.map(({ from, size, at_s, fits, says }) => [mark(fits), from, `${size} lines${when(at_s)}`, says]))}`
}

function findingsOf({ findings, findingCount }: Report): string {
  if (findings.length === 0) return ''
  const shown = findings.slice(0, SHOWN).map((one) => `  ${label(one)}  ${one.says}`)
  const more = findingCount > SHOWN ? [`  and ${findingCount - SHOWN} more (--json shows the first 100)`] : []
  return [...shown, ...more].join('\n')
}

function label({ kind, seq, between }: Finding): string {
  const where = seq !== null ? ` ${seq}` : between !== null ? ` ${between[0]}..${between[1]}` : ''
  return `[${kind}${where}]`
}

function verdict({ outcome, findings }: Report): string {
  if (outcome === 'fits') return 'Everything fits.'
  if (outcome === 'undecided') return 'Nothing is wrong, but not everything could be compared.'
  const first = findings.find(({ kind }) => kind !== 'undecided')
  const place = first?.seq ?? first?.between?.[0]
  return `IT DOES NOT FIT.${place === undefined || place === null ? '' : ` The first line concerned is number ${place}${first?.seq === null ? ' or one after it' : ''}.`}`
}

function hints({ kept, keyGiven, origin }: Report): string {
  if (origin === null) return ''
  const lines: string[] = []
  if (!keyGiven) lines.push('The key came from the file. Compare it with the one you know, or give it: --key VKEY')
  if (kept.length === 0)
    lines.push('No kept checkpoint was given: a log that was rewritten and signed again would look like this too.')
  return lines.join('\n')
}
