// What became of each line: certificates as one zip, codes as sheets to print, the report and the lines to mend as CSV.

import { Link, useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { CLAIM_CODES_PER_REQUEST_MAX } from '../../../core/limits.ts'
import { plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { download } from '../../ui/download.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'
import { Sheet } from '../claim-codes/sheet.tsx'
import { BadLines } from './bad-lines.tsx'
import { certificatesZip, codesCsv, reportCsv } from './files.ts'
import type { Result } from './job.ts'

type Props = {
  result: Result
  /** SHA-256 of the certificate in trust.pem. */
  fingerprint: string
  confirming: boolean
  onConfirm: () => void
  onAgain: () => void
  onRest: () => void
}

export function Report({ result, fingerprint, confirming, onConfirm, onAgain, onRest }: Props) {
  const { made, bad, left, error, endpoints, trust } = result
  const [sheet, setSheet] = useState<number | null>(null)
  const [kept, setKept] = useState<ReadonlySet<number>>(new Set())
  const codes = made.flatMap(({ told }) =>
    told.claim && told.assetId ? [{ assetId: told.assetId, ...told.claim }] : [],
  )
  const sheets = Math.ceil(codes.length / CLAIM_CODES_PER_REQUEST_MAX)
  const [asking, setAsking] = useState(false)
  const isOpen = kept.size < sheets
  const keep = (...numbers: number[]) => setKept(new Set([...kept, ...numbers]))
  if (sheet !== null && endpoints && trust !== undefined) {
    const names = new Map(made.map(({ line, told }) => [told.assetId, line.wanted.name]))
    const from = sheet * CLAIM_CODES_PER_REQUEST_MAX
    return (
      <Sheet
        made={{ codes: codes.slice(from, from + CLAIM_CODES_PER_REQUEST_MAX), endpoints, trust, fingerprint }}
        nameOf={(id) => names.get(id) ?? id}
        onDone={() => {
          keep(sheet)
          setSheet(null)
        }}
      />
    )
  }
  const all = Array.from({ length: sheets }, (_, i) => i)
  return (
    <div className="stack gap-6">
      {(made.length > 0 || left.length === 0) && <Summary result={result} />}
      <Refused error={error} what="The import stopped before its end" />
      {left.length > 0 && (
        <Notice
          severity="warning"
          title={`${plural(left.length, 'line')} not tried`}
          actions={<Button onClick={onRest}>Go on with the rest</Button>}
        >
          Going on makes nothing twice, whatever became of the last ones.
        </Notice>
      )}
      {result.unconfirmed.length > 0 && (
        <Notice
          severity="fault"
          live
          title="The platform has not heard that you have all certificates"
          actions={
            <Button busy={confirming} onClick={onConfirm}>
              Try again
            </Button>
          }
        >
          Unless it hears so, or their assets connect, it revokes {result.unconfirmed.length} of them ten minutes after
          issue.
        </Notice>
      )}
      <Certificates result={result} />
      {sheets > 0 && (
        <Section title="Claim codes">
          <p className="mb-3 max-w-2xl text-sm text-ink-2">
            The codes are shown here and nowhere else, ever. Print them or take the file before you leave.
          </p>
          <div className="flex flex-wrap gap-2">
            {all.map((i) => (
              <Button
                key={i}
                icon={kept.has(i) ? 'check' : 'print'}
                kind={kept.has(i) ? 'plain' : 'primary'}
                onClick={() => setSheet(i)}
              >
                {sheets === 1 ? `Sheet of ${plural(codes.length, 'code')}` : `Sheet ${i + 1} of ${sheets}`}
              </Button>
            ))}
            <Button
              icon="download"
              onClick={() => {
                download('claim-codes.csv', codesCsv(result), 'text/csv;charset=utf-8')
                keep(...all)
              }}
            >
              Download the codes as CSV
            </Button>
          </div>
        </Section>
      )}
      {bad.length > 0 && (
        <Section title="Lines that were not made">
          <BadLines bad={bad} />
        </Section>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          icon="download"
          onClick={() => download('import-report.csv', reportCsv(result), 'text/csv;charset=utf-8')}
        >
          Download the report by line
        </Button>
        <Link {...to.fleet()} className={buttonClass('quiet')}>
          To the fleet
        </Link>
        <Button kind="quiet" onClick={() => (isOpen ? setAsking(true) : onAgain())}>
          Import another file
        </Button>
      </div>
      <Leaving open={isOpen} />
      <WithoutCodes open={asking} onClose={() => setAsking(false)} onConfirm={onAgain} />
    </div>
  )
}

function Summary({ result: { made, bad, left } }: { result: Result }) {
  const fresh = made.filter(({ told }) => told.outcome === 'made').length
  const there = made.length - fresh
  const lost = made.filter(({ line, told }) => told.outcome === 'already' && line.wanted.csr === undefined).length
  const text = [
    there > 0 && `${there} ${there === 1 ? 'was' : 'were'} there already`,
    bad.length > 0 && `${plural(bad.length, 'line')} not made`,
    left.length > 0 && `${left.length} not tried`,
  ].filter((part) => part !== false)
  return (
    <Notice severity={bad.length + left.length > 0 ? 'warning' : 'info'} live title={`${plural(fresh, 'asset')} added`}>
      {text.length > 0 && <p>{text.join(', ')}.</p>}
      {lost > 0 && (
        <p>
          The codes of assets that were there already are not shown a second time. Where one was lost,{' '}
          <Link {...to.claimCodes()} className="underline">
            make a new one
          </Link>
          .
        </p>
      )}
    </Notice>
  )
}

function Certificates({ result: { made, trust } }: { result: Result }) {
  const with_ = made.filter(({ told }) => told.files !== null)
  const over = made.filter(({ told }) => told.problem !== null)
  if (with_.length + over.length === 0 || trust === undefined) return null
  return (
    <Section title="Certificates">
      <p className="mb-3 max-w-2xl text-sm text-ink-2">
        A folder for each asset with its certificate and the record; trust.pem, which is the same for all; and a list.
        The keys are where they were made. The same file imported again gives them again.
      </p>
      {with_.length > 0 && (
        <Button
          kind="primary"
          icon="download"
          onClick={() => download('certificates.zip', certificatesZip(with_, trust), 'application/zip')}
        >
          Download {plural(with_.length, 'certificate')} as a zip
        </Button>
      )}
      {over.length > 0 && (
        <p className="mt-3 max-w-2xl text-sm text-ink-2">
          {plural(over.length, 'asset')} of an earlier import: the certificate of the request has been revoked or
          replaced since. The report names them.
        </p>
      )}
    </Section>
  )
}

function Leaving({ open }: { open: boolean }) {
  const leaving = useBlocker({ shouldBlockFn: () => open, enableBeforeUnload: () => open, withResolver: true })
  return (
    <WithoutCodes
      open={leaving.status === 'blocked'}
      onClose={() => leaving.reset?.()}
      onConfirm={() => leaving.proceed?.()}
    />
  )
}

type WithoutProps = { open: boolean; onClose: () => void; onConfirm: () => void }

function WithoutCodes({ open, onClose, onConfirm }: WithoutProps) {
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title="Leave without the codes?"
      action="Leave without them"
      cancel="Stay"
      danger
      onConfirm={onConfirm}
    >
      <p>Not all of them have been printed or downloaded, and they cannot be shown again. You would make new ones.</p>
    </Confirm>
  )
}
