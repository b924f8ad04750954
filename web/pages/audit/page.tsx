// The audit log: every change and every refusal, newest first. Everything that decides what is shown stands in the address.
// search.ts (address) -> filters.tsx, plot.tsx (change it) -> lines.tsx -> line-details.tsx -> changes.tsx, proof-check.tsx

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { auditQuery, type Checkpoint, checkpointQuery } from '../../data/audit.ts'
import { useNow } from '../../data/clock.ts'
import { plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { AuditFilters } from './filters.tsx'
import { Lines } from './lines.tsx'
import { AuditPlot } from './plot.tsx'
import { type AuditSearch, filterOf, isFiltered } from './search.ts'
import { AuditTabs } from './tabs.tsx'

const STEP_MS = 60_000

export function AuditPage() {
  const search = useSearch({ from: '/app/audit' })
  const navigate = useNavigate()
  const can = useCan()
  const minute = Math.floor(useNow() / STEP_MS) * STEP_MS
  const filter = useMemo(() => filterOf(search, minute), [search, minute])
  const lines = useInfiniteQuery(auditQuery(filter))
  const checkpoint = useQuery(checkpointQuery)
  const [exporting, setExporting] = useState(false)
  const change = (next: Partial<AuditSearch>) =>
    void navigate({ ...to.audit(), search: { ...search, ...next }, replace: true, resetScroll: false })
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <Page
      title="Audit log"
      above={<AuditTabs />}
      beside={checkpoint.data && <Sealed checkpoint={checkpoint.data} />}
      actions={
        can('audit.export') && (
          <Button icon="download" onClick={() => setExporting(true)}>
            Export…
          </Button>
        )
      }
    >
      <AuditFilters search={search} onChange={change} />
      <AuditPlot filter={filter} onSelect={(from, until) => change({ from, to: until, last: undefined })} />
      {lines.isPending && <WaitingRows rows={12} label="the audit log" />}
      {lines.isError && all.length === 0 && (
        <Failed error={lines.error} what="The audit log" retry={() => void lines.refetch()} />
      )}
      {lines.data && all.length === 0 && !lines.hasNextPage && (
        <Empty title={isFiltered(search) ? 'No line matches' : 'Nothing has happened yet'}>
          {isFiltered(search)
            ? 'Every change and every refusal leaves a line, but none is like this.'
            : 'Every change and every refusal leaves a line here, for good.'}
        </Empty>
      )}
      {all.length > 0 && <Lines lines={all} open={search.line} onOpen={(line) => change({ line })} onFilter={change} />}
      {lines.isError && all.length > 0 && (
        <div className="mt-4">
          <Failed error={lines.error} what="More of the audit log" retry={() => void lines.refetch()} />
        </div>
      )}
      {lines.hasNextPage && (
        <div className="mt-4 grid justify-items-center gap-2">
          {all.length === 0 && <p className="text-ink-2">Nothing so far. Older lines are not searched yet.</p>}
          <Button busy={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
            {all.length === 0 ? 'Search further back' : 'Earlier lines'}
          </Button>
        </div>
      )}
      {exporting && <ExportDialog filter={filter} onClose={() => setExporting(false)} />}
    </Page>
  )
}

/** The state of the proof in one line: how much is sealed, and how fresh. */
function Sealed({ checkpoint }: { checkpoint: Checkpoint }) {
  const { size, sealedBehind, at } = checkpoint
  return (
    <Link {...to.auditProof()} className="text-sm text-ink-3 hover:text-ink hover:underline pointer-coarse:py-3">
      {size === 0 ? 'Nothing sealed yet' : `${plural(size, 'line')} sealed`}
      {sealedBehind > 0 && `, ${sealedBehind.toLocaleString('en-GB')} on the way`}
      {size > 0 && (
        <>
          , signed <Age at={at} />
        </>
      )}
    </Link>
  )
}
