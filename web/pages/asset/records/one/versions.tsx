// The versions beside each other, each with its reason, and when the record was archived or brought back.

import { Link } from '@tanstack/react-router'
import { formatMinute } from '../../../../data/format.ts'
import { to } from '../../../../paths.ts'
import { Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { usePersonWords } from '../../../alarms/use-names.ts'
import { OutcomeMark } from '../marks.tsx'
import type { WholeRecord } from '../queries.ts'

export function Versions({ whole: { record, versions, archivings } }: { whole: WholeRecord }) {
  const who = usePersonWords()
  return (
    <>
      {versions.length > 1 && (
        <Section title="Versions">
          <ol className="divide-y divide-line border-y border-line text-sm">
            {versions.map((each) => (
              <li key={each.version} className="grid gap-1 py-2">
                <span className="flex flex-wrap items-center justify-between gap-x-4">
                  <Link
                    {...to.record(each.recordId, each.version)}
                    aria-current={each.version === record.version ? 'true' : undefined}
                    className="font-medium underline underline-offset-3 aria-[current]:font-semibold aria-[current]:no-underline pointer-coarse:py-2"
                  >
                    Version {each.version}
                    {each.version === record.version && ', shown here'}
                  </Link>
                  <OutcomeMark outcome={each.outcome} />
                </span>
                <span className="text-ink-2">
                  {who(each.signedBy)}, {formatMinute(each.receivedAt)}
                </span>
                {each.reason !== null && (
                  <span>
                    Because: <Plain text={each.reason} />
                  </span>
                )}
              </li>
            ))}
          </ol>
        </Section>
      )}
      {archivings.length > 0 && (
        <Section title="Archived and brought back">
          <ol className="divide-y divide-line border-y border-line text-sm">
            {archivings.map((each) => (
              <li key={each.at} className="py-2">
                {each.archived ? 'Archived' : 'Brought back'} by {who(each.by)}, {formatMinute(each.at)}
                <span className="block text-ink-2">
                  <Plain text={each.reason} />
                </span>
              </li>
            ))}
          </ol>
        </Section>
      )}
    </>
  )
}
