// The defects of an asset that are open: what is wrong, how dangerous it is, and closing it by the record of what was done.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatMinute } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { CloseDefect } from './close-defect.tsx'
import { DEFECTS_HASH } from './lock-out.tsx'
import { DefectMark } from './marks.tsx'
import { type Defect, defectsQuery } from './queries.ts'
import { Stale } from './stale.tsx'

export function Defects({ assetId }: { assetId: string }) {
  const defects = useQuery(defectsQuery(assetId))
  const [closing, setClosing] = useState<Defect | null>(null)
  return (
    <div id={DEFECTS_HASH} className="scroll-mt-20">
      <Section title="Open defects">
        {defects.isPending && <WaitingRows rows={2} label="the defects" />}
        {defects.isError && !defects.data && (
          <Failed error={defects.error} what="The defects" retry={() => void defects.refetch()} />
        )}
        {defects.isError && defects.data && <Stale retry={() => void defects.refetch()} />}
        {defects.data?.length === 0 && <p className="border-y border-line py-6 text-ink-2">No defect is open.</p>}
        {defects.data !== undefined && defects.data.length > 0 && (
          <ul className="divide-y divide-line border-y border-line">
            {defects.data.map((defect) => (
              <Line key={defect.defectId} defect={defect} onClose={() => setClosing(defect)} />
            ))}
          </ul>
        )}
      </Section>
      {closing && <CloseDefect defect={closing} onClose={() => setClosing(null)} />}
    </div>
  )
}

function Line({ defect, onClose }: { defect: Defect; onClose: () => void }) {
  const can = useCan()
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 py-3">
      <div className="w-44 shrink-0 text-sm">
        <DefectMark severity={defect.severity} />
        {defect.byAt !== null && <p className="text-ink-2">by {formatMinute(defect.byAt)}</p>}
        {defect.locks && <p className="font-medium text-fault">Locks the asset out</p>}
      </div>
      <div className="min-w-0 grow basis-60">
        <p className="font-medium">
          <Plain text={defect.part} />
        </p>
        <p className="text-ink-2">
          <Plain text={defect.description} />
        </p>
        {defect.remedy !== '' && (
          <p className="text-sm text-ink-2">
            To be done: <Plain text={defect.remedy} />
          </p>
        )}
        <p className="mt-1 text-sm text-ink-3">
          Found {formatMinute(defect.foundAt)}, in{' '}
          <Link {...to.record(defect.recordId)} className="underline underline-offset-3 pointer-coarse:py-2">
            its record
          </Link>
        </p>
      </div>
      {can('defect.close') && (
        <Button className="shrink-0" onClick={onClose}>
          Close…
        </Button>
      )}
    </li>
  )
}
