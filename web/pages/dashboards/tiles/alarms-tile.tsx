// The alarms that stand, the most pressing first, as many as there is room for.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { alarmsQuery } from '../../../data/alarms/queries.ts'
import type { TileOf } from '../contract.ts'
import { plural } from '../../../data/format.ts'
import { assetsQuery, sitesQuery } from '../../../data/queries.ts'
import { to } from '../../../paths.ts'
import { Age } from '../../../ui/age.tsx'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PriorityMark } from '../../../ui/state-mark.tsx'
import { Bone } from '../../../ui/states.tsx'
import { type AlarmRow, prepare, sinceOf, sortRows } from '../../alarms/list/select.ts'
import { roomOf } from '../sizes.ts'
import { TileFrame, TileSays } from './frame.tsx'

const ROW_PX = 42

type Props = { tile: TileOf<'alarms'>; leads: boolean; isWall: boolean }

export function AlarmsTile({ tile, leads, isWall }: Props) {
  const { siteId, title } = tile
  const filter = { states: 'unacknowledged,acknowledged,returned', ...(siteId ? { site: siteId } : {}) }
  const alarms = useQuery(alarmsQuery(filter))
  const assets = useQuery(assetsQuery)
  // A wall knows its assets and nothing around them.
  const sites = useQuery({ ...sitesQuery, enabled: !isWall })
  const rows = useMemo(() => {
    const names = new Map((assets.data?.assets ?? []).map((each) => [each.assetId, each.name]))
    return sortRows(prepare(alarms.data?.alarms ?? [], { assets: names, sites: new Map(), rules: new Map() }))
  }, [alarms.data, assets.data])
  const fit = Math.max(1, Math.floor(roomOf(tile) / ROW_PX))
  const site = siteId ? sites.data?.find((each) => each.siteId === siteId)?.name : undefined
  const waiting = rows.filter(({ state }) => state === 'unacknowledged').length
  const beside = alarms.data && rows.length > 0 && `${plural(rows.length, 'alarm')}, ${waiting} waiting`
  return (
    <TileFrame title={title !== '' ? title : site ? `Alarms · ${site}` : 'Alarms'} beside={beside}>
      {alarms.isPending && <Bone className="mt-4 w-2/3" />}
      {alarms.isError && !alarms.data && <TileSays>Could not be loaded. It is tried again.</TileSays>}
      {alarms.data && rows.length === 0 && <TileSays>Nothing is alarming.</TileSays>}
      {rows.length > 0 && (
        <ul className="divide-y divide-line">
          {rows.slice(0, rows.length > fit ? fit - 1 : fit).map((row) => (
            <Row key={row.key} row={row} leads={leads} />
          ))}
          {rows.length > fit && (
            <li className="py-1.5 text-sm text-ink-3">
              {leads ? (
                <Link {...to.alarms()}>And {rows.length - fit + 1} more</Link>
              ) : (
                `And ${rows.length - fit + 1} more`
              )}
            </li>
          )}
        </ul>
      )}
    </TileFrame>
  )
}

function Row({ row, leads }: { row: AlarmRow; leads: boolean }) {
  const name = <Plain text={row.title} />
  return (
    <li
      className={cx(
        'grid grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-x-3 py-[3px] text-sm',
        row.state === 'unacknowledged' ? 'font-medium text-ink' : 'text-ink-2',
      )}
    >
      <PriorityMark priority={row.priority} quiet={row.state !== 'unacknowledged'} />
      <span className="min-w-0 leading-[1.125rem]">
        <span className="block truncate">
          {leads ? (
            <Link {...to.alarm(row)} className="hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
        </span>
        <span className="block truncate text-xs font-normal text-ink-3">
          <Plain text={row.assetName} />
        </span>
      </span>
      <span className="font-normal text-ink-3">
        <Age at={sinceOf(row)} suffix="" />
      </span>
    </li>
  )
}
