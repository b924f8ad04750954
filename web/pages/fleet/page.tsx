// The fleet: what a person sees first. Every asset they may see, and what is not as it should be.
// search.ts (address) -> select.ts (which rows) -> list.tsx (rows in sight) -> row.tsx -> signal-cell.tsx

import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo } from 'react'
import { plural } from '../../data/format.ts'
import { assetsQuery, sitesQuery } from '../../data/queries.ts'
import { useReachable } from '../../data/use-live.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { Counts } from './counts.tsx'
import { Filters } from './filters.tsx'
import { FirstRun } from './first-run.tsx'
import { FleetList } from './list.tsx'
import { useWorstAlarms } from './use-worst-alarms.ts'
import { countStates, filterRows, prepare, sortRows } from './select.ts'

/** Always the same while there are none, so that the list is not worked out again for nothing. */
const NO_SITES: FleetProps['sites'] = []

export function FleetPage() {
  const can = useCan()
  const assets = useQuery(assetsQuery)
  const sites = useQuery(sitesQuery)
  const nothingYet = assets.data?.assets.length === 0
  return (
    <Page
      title="Fleet"
      actions={
        can('asset.add') &&
        !nothingYet && (
          <>
            <Link {...to.importAssets()} className={buttonClass()}>
              Import
            </Link>
            <Link {...to.addAsset()} className={buttonClass('primary')}>
              <Icon name="plus" />
              Add asset
            </Link>
          </>
        )
      }
    >
      {assets.isPending && <WaitingRows rows={12} label="assets" />}
      {assets.isError && !assets.data && (
        <Failed error={assets.error} what="The fleet" retry={() => void assets.refetch()} />
      )}
      {nothingYet && <FirstRun sites={sites.data} />}
      {assets.data && !nothingYet && (
        <Fleet
          answer={assets.data}
          sites={sites.data ?? NO_SITES}
          stale={
            assets.isError ? (
              <Failed error={assets.error} what="The newest list" retry={() => void assets.refetch()} />
            ) : null
          }
        />
      )}
    </Page>
  )
}

type FleetProps = {
  answer: NonNullable<Awaited<ReturnType<NonNullable<typeof assetsQuery.queryFn>>>>
  sites: { siteId: string; name: string; note: string | null; assets: number }[]
  stale: React.ReactNode
}

function Fleet({ answer, sites, stale }: FleetProps) {
  const search = useSearch({ from: '/app/' })
  const reachable = useReachable()
  const alarms = useWorstAlarms()
  const { q, site, kind, sort, dir, state } = useDeferredValue(search)
  const sorted = useMemo(() => {
    const names = new Map(sites.map((each) => [each.siteId, each.name]))
    return sortRows(prepare(answer.assets, names, reachable), sort, dir)
  }, [answer.assets, sites, sort, dir, reachable])
  const matching = useMemo(() => filterRows(sorted, { q, site, kind }), [sorted, q, site, kind])
  const counts = useMemo(() => countStates(matching), [matching])
  const rows = useMemo(
    () => (state ? matching.filter((row) => row.presence.state === state) : matching),
    [matching, state],
  )
  const nobody = answer.assets.every((asset) => asset.presence.state === 'never')
  return (
    <>
      {stale && <div className="mb-4">{stale}</div>}
      {nobody && <FirstRun sites={sites} waiting={answer.assets[0]} />}
      <Counts counts={counts} search={search} />
      <Filters search={search} sites={sites} />
      <p role="status" className="sr-only">
        {plural(rows.length, 'asset')} shown
      </p>
      {rows.length > 0 ? (
        <FleetList rows={rows} said_ms={Date.parse(answer.at)} alarms={alarms} />
      ) : (
        <Empty
          title="No asset matches"
          action={
            <Link {...to.fleet()} search={{}} className={buttonClass()}>
              Clear the filters
            </Link>
          }
        >
          None of the {plural(answer.assets.length, 'asset')} you may see is like that.
        </Empty>
      )}
    </>
  )
}
