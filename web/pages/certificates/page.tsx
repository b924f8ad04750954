// All certificates that the viewer may see: what ends first stands first.
// search.ts (address) -> select.ts (which rows) -> list.tsx (rows in sight) -> row.tsx

import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo } from 'react'
import { useNow } from '../../data/clock.ts'
import type { ListedCertificate } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { certificatesQuery, sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { Filters } from './filters.tsx'
import { CertificateList } from './list.tsx'
import { countStandings, filterRows, issuersOf, prepare, sortRows } from './select.ts'
import { StandingCounts } from './standing-counts.tsx'
import { useExport } from './use-export.ts'

/** Standings go by days; the list is worked out again this often and not with each second. */
const STEP_MS = 60_000
const NO_SITES: { siteId: string; name: string }[] = []

export function CertificatesPage() {
  const answer = useQuery(certificatesQuery)
  const sites = useQuery(sitesQuery)
  const save = useExport()
  const none = answer.data?.certificates.length === 0
  return (
    <Page
      title="Certificates"
      actions={
        answer.data &&
        !none && (
          <Button icon="download" busy={save.isPending} onClick={() => save.mutate()}>
            Export all as CSV
          </Button>
        )
      }
    >
      {save.isError && (
        <div className="mb-4">
          <Refused error={save.error} what="Not exported" />
        </div>
      )}
      {answer.isPending && <WaitingRows rows={12} label="certificates" />}
      {answer.isError && !answer.data && (
        <Failed error={answer.error} what="The certificates" retry={() => void answer.refetch()} />
      )}
      {none && (
        <Empty title="No certificate yet">An asset gets its certificate when it is added. It appears here then.</Empty>
      )}
      {answer.data && !none && (
        <>
          {answer.isError && (
            <div className="mb-4">
              <Failed error={answer.error} what="The newest list" retry={() => void answer.refetch()} />
            </div>
          )}
          {answer.data.more && (
            <div className="mb-4">
              <Notice title={`Only the newest ${plural(answer.data.certificates.length, 'certificate')}`}>
                Older ones stand on the page of their asset.
              </Notice>
            </div>
          )}
          <Certificates certificates={answer.data.certificates} sites={sites.data ?? NO_SITES} />
        </>
      )}
    </Page>
  )
}

type Props = { certificates: ListedCertificate[]; sites: { siteId: string; name: string }[] }

function Certificates({ certificates, sites }: Props) {
  const search = useSearch({ from: '/app/certificates' })
  const { q, site, state, origin, issuer, sort } = useDeferredValue(search)
  const now_ms = Math.floor(useNow() / STEP_MS) * STEP_MS
  const sorted = useMemo(() => {
    const names = new Map(sites.map((each) => [each.siteId, each.name]))
    return sortRows(prepare(certificates, names, now_ms), sort)
  }, [certificates, sites, sort, now_ms])
  const matching = useMemo(() => filterRows(sorted, { q, site, origin, issuer }), [sorted, q, site, origin, issuer])
  const counts = useMemo(() => countStandings(matching), [matching])
  const issuers = useMemo(() => issuersOf(certificates), [certificates])
  const rows = useMemo(() => (state ? matching.filter((row) => row.standing === state) : matching), [matching, state])
  return (
    <>
      <StandingCounts counts={counts} search={search} />
      <Filters search={search} sites={sites} issuers={issuers} />
      <p role="status" className="sr-only">
        {plural(rows.length, 'certificate')} shown
      </p>
      {rows.length > 0 ? (
        <CertificateList rows={rows} />
      ) : (
        <Empty
          title="No certificate matches"
          action={
            <Link {...to.certificates()} search={{}} className={buttonClass()}>
              Clear the filters
            </Link>
          }
        >
          None of the {plural(certificates.length, 'certificate')} you may see is like that.
        </Empty>
      )}
    </>
  )
}
