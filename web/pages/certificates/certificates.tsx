// The list with its filters, and above and below it what it takes to choose from it.

import { Link, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { useNow } from '../../data/clock.ts'
import type { ListedCertificate } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { buttonClass } from '../../ui/button.tsx'
import { usePicks } from '../../ui/list/use-picks.ts'
import { Empty } from '../../ui/states.tsx'
import { Filters } from './filters.tsx'
import { CertificateList } from './list.tsx'
import { PickBar } from './revoking/bar.tsx'
import { ConfirmRevoking } from './revoking/confirm-dialog.tsx'
import { RevokeIssuer } from './revoking/issuer-dialog.tsx'
import { isRevocable } from './revoking/picks.ts'
import type { useRevoking } from './revoking/use-revoking.ts'
import type { CertificatesSearch } from './search.ts'
import { type CertificateRow, countStandings, filterRows, issuersOf, prepare, sortRows } from './select.ts'
import { StandingCounts } from './standing-counts.tsx'

/** Standings go by days; the list is worked out again this often and not with each second. */
const STEP_MS = 60_000

type Props = {
  certificates: ListedCertificate[]
  /** Older ones are left out. */
  more: boolean
  sites: { siteId: string; name: string }[]
  revoking: Pick<ReturnType<typeof useRevoking>, 'run' | 'runIssuer'>
}

export function Certificates({ certificates, more, sites, revoking }: Props) {
  const can = useCan()
  const search = useSearch({ from: '/app/certificates' })
  const { sorted, matching, rows } = useRows(certificates, sites, search)
  const counts = useMemo(() => countStandings(matching), [matching])
  const issuers = useMemo(() => issuersOf(certificates), [certificates])
  const isPicking = search.pick !== undefined && can('certificate.revoke')
  return (
    <>
      <StandingCounts counts={counts} search={search} />
      <Filters search={search} sites={sites} issuers={issuers} />
      <p role="status" className="sr-only">
        {plural(rows.length, 'certificate')} shown
      </p>
      {isPicking ? (
        <Choosing rows={rows} sorted={sorted} all={certificates} more={more} search={search} revoking={revoking} />
      ) : rows.length > 0 ? (
        <CertificateList rows={rows} />
      ) : (
        <NoneMatches search={search}>
          None of the {plural(certificates.length, 'certificate')} you may see is like that.
        </NoneMatches>
      )}
    </>
  )
}

function useRows(
  certificates: ListedCertificate[],
  sites: Props['sites'],
  search: CertificatesSearch,
): Record<'sorted' | 'matching' | 'rows', CertificateRow[]> {
  const { q, site, state, origin, issuer, sort } = useDeferredValue(search)
  const now_ms = Math.floor(useNow() / STEP_MS) * STEP_MS
  const sorted = useMemo(() => {
    const names = new Map(sites.map((each) => [each.siteId, each.name]))
    return sortRows(prepare(certificates, names, now_ms), sort)
  }, [certificates, sites, sort, now_ms])
  const matching = useMemo(() => filterRows(sorted, { q, site, origin, issuer }), [sorted, q, site, origin, issuer])
  const rows = useMemo(() => (state ? matching.filter((row) => row.standing === state) : matching), [matching, state])
  return { sorted, matching, rows }
}

type ChoosingProps = Omit<Props, 'certificates' | 'sites'> & {
  rows: CertificateRow[]
  sorted: CertificateRow[]
  all: ListedCertificate[]
  search: CertificatesSearch
}

/** Only what can still be revoked is there to be chosen. */
function Choosing({ rows, sorted, all, more, search, revoking }: ChoosingProps) {
  const shown = useMemo(() => rows.filter(isRevocable), [rows])
  const revocable = useMemo(() => sorted.filter(isRevocable), [sorted])
  const serials = useMemo(() => shown.map(({ serial }) => serial), [shown])
  const picking = usePicks(serials)
  const [asking, setAsking] = useState<'picked' | 'issuer' | null>(null)
  // What somebody else has revoked meanwhile is no longer among them.
  const picked = useMemo(() => revocable.filter(({ serial }) => picking.picks.has(serial)), [revocable, picking.picks])
  const inSight = shown.filter(({ serial }) => picking.picks.has(serial)).length
  const close = () => setAsking(null)
  return (
    <>
      <p className="pb-3 text-sm text-ink-2">
        Choose what is to be revoked.{' '}
        <span className="pointer-coarse:hidden">With Shift, all in between; Ctrl+A, all in the list. </span>
        Revoked and expired ones are left out: they cannot connect.
      </p>
      {shown.length > 0 ? (
        <CertificateList rows={shown} picking={picking} />
      ) : (
        <NoneMatches search={search}>Nothing like that can be revoked.</NoneMatches>
      )}
      <PickBar
        chosen={picked.length}
        hidden={picked.length - inSight}
        shown={shown.length}
        isAllChosen={inSight === shown.length}
        canIssuer={revocable.length > 0}
        onAll={picking.pickAll}
        onNone={picking.pickNone}
        onIssuer={() => setAsking('issuer')}
        onRevoke={() => setAsking('picked')}
      />
      {asking === 'picked' && (
        <ConfirmRevoking
          title={`Revoke ${plural(picked.length, 'certificate')}?`}
          picked={picked}
          all={all}
          onClose={close}
          onRevoke={(reason) => void revoking.run(picked, reason)}
        />
      )}
      {asking === 'issuer' && (
        <RevokeIssuer
          revocable={revocable}
          all={all}
          more={more}
          onClose={close}
          onRevoke={(of, reason) => void revoking.runIssuer(of, reason)}
        />
      )}
    </>
  )
}

function NoneMatches({ search, children }: { search: CertificatesSearch; children: React.ReactNode }) {
  return (
    <Empty
      title="No certificate matches"
      action={
        <Link {...to.certificates()} search={{ pick: search.pick }} className={buttonClass()}>
          Clear the filters
        </Link>
      }
    >
      {children}
    </Empty>
  )
}
