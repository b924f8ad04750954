// What telemetry takes, of each asset.

import { Link } from '@tanstack/react-router'
import { formatBytes, plural } from '../../../data/format.ts'
import type { Stored, Used } from '../../../data/account/storage.ts'
import { to } from '../../../paths.ts'
import { Section } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Empty } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { useNames } from '../../alarms/use-names.ts'

type Row = Stored['assets'][number]

const bytes = ({ blockBytes, rollupBytes }: Used) => blockBytes + rollupBytes
const points = (count: number) => count.toLocaleString('en-GB')

export function UsedTable({ stored }: { stored: Stored }) {
  const { assets: names } = useNames()
  const name = ({ assetId }: Row) => (
    <Link {...to.asset(assetId)} className="font-medium hover:underline">
      <Plain text={names.get(assetId) ?? 'An asset'} />
    </Link>
  )
  const columns: Column<Row>[] = [
    { head: 'Asset', cell: name },
    { head: 'Values', figure: true, cell: (row) => points(row.points) },
    { head: 'Space', figure: true, cell: (row) => formatBytes(bytes(row)) },
    { head: 'A value', figure: true, cell: (row) => each(row) },
  ]
  const { total, assets } = stored
  return (
    <Section title="Telemetry takes">
      {assets.length === 0 ? (
        <Empty title="Nothing yet">Values are counted when they have been packed, half an hour after they came.</Empty>
      ) : (
        <>
          <p className="mb-4 text-sm text-ink-2">
            <strong className="text-ink">{formatBytes(bytes(total))}</strong> for{' '}
            <strong className="text-ink">{plural(total.points, 'value')}</strong>, encrypted. Of that{' '}
            {formatBytes(total.rollupBytes)} are minutes and hours. What came in the last half hour is not counted yet.
          </p>
          <Table
            label="Storage by asset"
            columns={columns}
            rows={assets}
            rowKey={(row) => row.assetId}
            block={(row) => ({
              title: name(row),
              end: formatBytes(bytes(row)),
              below: `${plural(row.points, 'value')}, ${each(row)} each`,
            })}
          />
        </>
      )}
    </Section>
  )
}

/** Roll-ups included; what has no values left has no figure. */
function each(used: Used): string {
  return used.points === 0 ? '–' : `${(bytes(used) / used.points).toFixed(2)} B`
}
