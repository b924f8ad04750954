// What became of each certificate, what of the gateways, and what is left to do.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatDateTime, plural } from '../../../data/format.ts'
import { revocationQuery } from '../../../data/queries.ts'
import { REASON_WORD } from '../../../data/words.ts'
import { to } from '../../../paths.ts'
import { Button } from '../../../ui/button.tsx'
import { download } from '../../../ui/download.ts'
import { Notice } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { GatewayList } from '../../asset/revocation.tsx'
import { type Line, type Outcome, reportCsv, restOf, type Result } from './job.ts'

/** A list that a person reads; the file has all of them. */
const SHOWN_MAX = 100

const OUTCOME_WORD: Record<Outcome, string> = {
  revoked: 'Revoked',
  already: 'Was revoked already',
  'not-found': 'Not there any more',
  'not-known': 'No answer came',
  'not-tried': 'Not tried',
}

type Props = { result: Result; onGoOn: () => void; onClose: () => void }

export function Report({ result, onGoOn, onClose }: Props) {
  const { lines, error } = result
  const rest = restOf(result)
  const revoked = lines.filter(({ outcome }) => outcome === 'revoked')
  const others = lines.filter(({ outcome }) => outcome !== 'revoked')
  const last = revoked.at(-1)
  return (
    <div className="stack max-w-5xl gap-6">
      {(revoked.length > 0 || rest.length === 0) && <Summary result={result} revoked={revoked} />}
      <Refused error={error} what="It stopped before its end" />
      {rest.length > 0 && (
        <Notice
          severity="warning"
          title={`${plural(rest.length, 'certificate')} ${rest.length === 1 ? 'is' : 'are'} not revoked, for all that is known`}
          actions={
            <Button kind="danger" onClick={onGoOn}>
              Go on with the rest
            </Button>
          }
        >
          Asking twice for the same is once: what is revoked keeps its time and its reason.
        </Notice>
      )}
      {last && <Gateways line={last} />}
      {others.length > 0 && (
        <Section title="Not revoked just now">
          <Lines lines={others} label="Not revoked just now" />
        </Section>
      )}
      {revoked.length > 0 && (
        <Section title="Revoked">
          <Lines lines={revoked} label="Revoked" />
        </Section>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          icon="download"
          onClick={() => download('revoked-certificates.csv', reportCsv(result), 'text/csv;charset=utf-8')}
        >
          Download the report by line
        </Button>
        <Button kind="quiet" onClick={onClose}>
          Back to the certificates
        </Button>
      </div>
    </div>
  )
}

function Summary({ result: { lines, reason, counted }, revoked }: { result: Result; revoked: Line[] }) {
  const count = counted ?? revoked.length
  const unlisted = count - revoked.length
  const already = lines.filter(({ outcome }) => outcome === 'already').length
  const failed = lines.length - revoked.length - already
  return (
    <Notice
      severity={failed === 0 ? 'info' : 'warning'}
      live
      title={`${plural(count, 'certificate')} revoked for good`}
    >
      <p>
        {REASON_WORD[reason]}. {already > 0 && `${already.toLocaleString('en-GB')} more had been revoked already. `}
        {failed > 0 && `${failed.toLocaleString('en-GB')} could not be, see below. `}
        {unlisted > 0 && `${unlisted.toLocaleString('en-GB')} of them are older than the list shows. `}
        {count > 0 &&
          'To connect again, an asset needs a new certificate: issue one on its page, or print claim codes.'}
      </p>
    </Notice>
  )
}

/** What the gateways said of the last one: they learn of revocations in order, so the others came no later. */
function Gateways({ line: { certificate } }: { line: Line }) {
  const { data, error } = useQuery(revocationQuery(certificate.assetId, certificate.serial))
  return (
    <Section title="Gateways">
      <div className="text-sm">
        {error && <p className="text-ink-3">What the gateways confirmed could not be loaded.</p>}
        {!error && !data && <p className="text-ink-3">Asking the gateways’ record…</p>}
        {data && <GatewayList of={data} />}
        <p className="mt-1 text-ink-3">
          Counted from the last of these certificates. Connections are told on the page of each asset.
        </p>
      </div>
    </Section>
  )
}

/** Everything of an issuer is told as a number: then no line has a time of its own. */
const columnsOf = (lines: readonly Line[]) =>
  COLUMNS.filter(({ head }) => head !== WHEN || lines.some(({ revokedAt }) => revokedAt !== null))
const WHEN = 'Revoked'
const COLUMNS: Column<Line>[] = [
  { head: 'Asset', cell: (line) => <AssetLink line={line} />, className: '[overflow-wrap:anywhere]' },
  { head: 'What became of it', cell: ({ outcome }) => OUTCOME_WORD[outcome], width: 'w-1/4' },
  { head: WHEN, cell: ({ revokedAt }) => (revokedAt ? formatDateTime(revokedAt) : ''), width: 'w-1/4' },
]

function Lines({ lines, label }: { lines: readonly Line[]; label: string }) {
  return (
    <>
      <Table
        label={label}
        columns={columnsOf(lines)}
        rows={lines.slice(0, SHOWN_MAX)}
        rowKey={({ certificate }) => certificate.serial}
        block={(line) => ({
          title: <AssetLink line={line} />,
          end: OUTCOME_WORD[line.outcome],
          below: line.revokedAt && formatDateTime(line.revokedAt),
        })}
      />
      {lines.length > SHOWN_MAX && (
        <p className="mt-2 text-sm text-ink-3">{plural(lines.length - SHOWN_MAX, 'more line')} in the file.</p>
      )}
    </>
  )
}

function AssetLink({ line: { certificate } }: { line: Line }) {
  return (
    <Link {...to.asset(certificate.assetId)} className="font-medium hover:underline">
      <Plain text={certificate.assetName} />
    </Link>
  )
}
