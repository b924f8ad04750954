// What happened to the assets, newest first: connections, refusals, limits reached.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { DeviceEvent } from '../../data/contract.ts'
import { formatDateTime } from '../../data/format.ts'
import { assetsQuery, eventsQuery } from '../../data/queries.ts'
import { eventText, SEVERITY_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { oneOf } from '../../search.ts'
import { Age } from '../../ui/age.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { SeverityMark } from '../../ui/state-mark.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { SEVERITIES } from './search.ts'

export function EventsPage() {
  const search = useSearch({ from: '/app/events' })
  const navigate = useNavigate()
  const events = useInfiniteQuery(eventsQuery(search.asset))
  const assets = useQuery(assetsQuery)
  const names = new Map((assets.data?.assets ?? []).map((asset) => [asset.assetId, asset.name]))
  const all = events.data?.pages.flat() ?? []
  const rows = search.severity ? all.filter((event) => event.severity === search.severity) : all
  return (
    <Page title="Events">
      <div role="search" aria-label="Events" className="mb-4 flex flex-wrap gap-2">
        <Select
          aria-label="Severity"
          value={search.severity ?? ''}
          onChange={(e) =>
            void navigate({
              ...to.events(),
              search: { ...search, severity: oneOf(SEVERITIES, e.target.value) },
              replace: true,
            })
          }
          className="w-44"
        >
          <option value="">All severities</option>
          {SEVERITIES.map((severity) => (
            <option key={severity} value={severity}>
              {SEVERITY_WORD[severity]}
            </option>
          ))}
        </Select>
        {search.asset && (
          <Link {...to.events()} search={{ ...search, asset: undefined }} className={buttonClass()}>
            Only {names.get(search.asset) ?? 'one asset'} · show all
          </Link>
        )}
      </div>
      {events.isPending && <WaitingRows rows={12} label="events" />}
      {events.isError && <Failed error={events.error} what="The events" retry={() => void events.refetch()} />}
      {events.data && rows.length === 0 && (
        <Empty title={all.length === 0 ? 'Nothing has happened yet' : 'None of this severity'}>
          Connections, refusals and limits reached appear here as they happen.
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Events, newest first"
          columns={columns(names)}
          rows={rows}
          rowKey={(event) => event.eventId}
          block={blockOf(names)}
        />
      )}
      {events.hasNextPage && (
        <div className="mt-4 grid justify-items-center">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Earlier events
          </Button>
        </div>
      )}
    </Page>
  )
}

type Names = ReadonlyMap<string, string>

function columns(names: Names): Column<DeviceEvent>[] {
  return [
    {
      head: 'Severity',
      cell: (event) => <SeverityMark severity={event.severity} />,
      width: 'w-28',
      className: 'text-sm',
    },
    { head: 'Asset', cell: (event) => <AssetLink event={event} names={names} />, width: 'w-72' },
    { head: 'What happened', cell: (event) => eventText(event), className: 'text-ink-2' },
    {
      head: 'When',
      cell: (event) => formatDateTime(event.at),
      width: 'w-48 max-lg:hidden',
      className: 'text-sm text-ink-2 whitespace-nowrap max-lg:hidden',
    },
    {
      head: 'Age',
      cell: (event) => <Age at={event.at} suffix="" />,
      figure: true,
      width: 'w-20',
      className: 'text-sm text-ink-2',
    },
  ]
}

const blockOf = (names: Names) => (event: DeviceEvent) => ({
  title: <AssetLink event={event} names={names} />,
  end: <Age at={event.at} suffix="" />,
  below: (
    <span className="flex items-baseline gap-3">
      <SeverityMark severity={event.severity} />
      <span>{eventText(event)}</span>
    </span>
  ),
})

function AssetLink({ event, names }: { event: DeviceEvent; names: Names }) {
  return (
    <Link
      {...to.asset(event.assetId)}
      className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-2"
    >
      {names.get(event.assetId) ?? 'Asset'}
    </Link>
  )
}
