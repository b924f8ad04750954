// Who signed when and with what, the hash that the audit log has, how fast it went, and how long it is kept.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { findings } from '../../../../../core/records/answers.ts'
import { canonicalJson } from '../../../../../core/records/canonical.ts'
import { KIND_RULES } from '../../../../../core/records/kinds.ts'
import { paceOf, paceWords } from '../../../../../core/records/pace.ts'
import { keptUntil, keptWords } from '../../../../../core/records/retention.ts'
import { formatDate, formatDateTime, grouped } from '../../../../data/format.ts'
import { to } from '../../../../paths.ts'
import { useCan } from '../../../../shell/use-session.ts'
import { Notice } from '../../../../ui/notice.tsx'
import { Facts, Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { newestOfKindQuery, type WholeRecord } from '../queries.ts'
import { lateWords, SIGNED_WITH_WORD } from '../words.ts'

export function Signature({ whole }: { whole: WholeRecord }) {
  const can = useCan()
  const { record, body } = whole
  const late = lateWords(record)
  return (
    <Section title="Signed">
      <Facts
        facts={[
          ['By', <Plain key="by" text={body.signer.name || 'a colleague'} />],
          ['With', SIGNED_WITH_WORD[record.signedWith]],
          ...(record.startedAt === null ? [] : [['Begun', formatDateTime(record.startedAt)] as [string, string]]),
          ['Done', formatDateTime(record.doneAt)],
          ['Device clock', record.deviceAt === null ? 'not told' : formatDateTime(record.deviceAt)],
          ['Received', formatDateTime(record.receivedAt)],
          ...(record.nextDueOn === null ? [] : [['Next one by', formatDate(record.nextDueOn)] as [string, string]]),
          ['Form', `version ${record.formVersion}`],
        ]}
      />
      <div className="mt-4 stack gap-3">
        {late && (
          <Notice severity="warning" title="Entered later">
            It was {late}, more than a day after it was done.
          </Notice>
        )}
        <PaceNotice whole={whole} />
        <div className="text-sm">
          <p className="text-ink-3">SHA-256 of what was signed</p>
          <p className="font-mono text-xs break-words select-all">{grouped(record.bodySha256)}</p>
          <HashCheck whole={whole} />
          <p className="text-ink-2">
            The{' '}
            {can('audit.read') ? (
              <Link {...to.audit()} className="underline underline-offset-3 pointer-coarse:py-2">
                audit log
              </Link>
            ) : (
              'audit log'
            )}{' '}
            has the same.
          </p>
        </div>
        <Kept whole={whole} />
      </div>
    </Section>
  )
}

function PaceNotice({ whole: { record, body } }: { whole: WholeRecord }) {
  if (record.startedAt === null) return null
  const { answered } = findings(body.form, body.answers)
  const words = paceWords(paceOf(Date.parse(record.startedAt), Date.parse(record.doneAt), answered))
  return words === undefined ? null : <Notice title="How long it took">{words}</Notice>
}

/** Counted here, from what is on this screen: the server need not be believed. */
function HashCheck({ whole: { record, body } }: { whole: WholeRecord }) {
  const check = useQuery({
    queryKey: ['record-hash', record.recordId, record.version],
    queryFn: async () => {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(body)))
      return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (check.data === undefined) return null
  if (check.data === record.bodySha256)
    return <p className="text-ink-2">Checked in this browser: it is what stands here.</p>
  return <p className="font-medium text-fault">What stands here has another hash: it is not what was signed.</p>
}

function Kept({ whole: { record, body } }: { whole: WholeRecord }) {
  const newest = useQuery(newestOfKindQuery(record.assetId, record.kind))
  if (newest.data === undefined) return null
  const next = newest.data !== null && Date.parse(newest.data.doneAt) > Date.parse(record.doneAt) ? newest.data : null
  const kept = keptUntil(
    record.kind,
    {
      doneAt: Date.parse(record.doneAt),
      receivedAt: Date.parse(record.receivedAt),
      keepMonths: record.keepMonths,
      occasion: body.report?.occasion ?? null,
      nextAt: next && Date.parse(next.receivedAt),
      isHeld: false,
    },
    // The asset is in the fleet, so it counts as used.
    { isAccessory: body.report?.equipment.isAccessory ?? false, usedUntil: null, usedHereUntil: null },
    KIND_RULES[record.kind].floorMonths,
  )
  return (
    <p className="text-sm text-ink-2">
      {keptWords(kept, Intl.DateTimeFormat().resolvedOptions().timeZone)} Nothing is removed at present.
    </p>
  )
}
