import { Link } from '@tanstack/react-router'
import type { Standing } from '../../../data/alarms/maintained.ts'
import type { MaintenanceWindow } from '../../../data/alarms/maintenance.ts'
import { formatMinute } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { to } from '../../../paths.ts'
import { Button } from '../../../ui/button.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { useNames, usePersonWords } from '../use-names.ts'

type Props = {
  label: string
  standing: Standing
  windows: MaintenanceWindow[]
  /** Left out for whoever may look and not end. */
  onEnd?: (window: MaintenanceWindow) => void
}

export const endWord = (standing: Standing): string => (standing === 'planned' ? 'Call off' : 'End now')

export function WindowList({ label, standing, windows, onEnd }: Props) {
  const personWords = usePersonWords()
  const by = ({ createdBy }: MaintenanceWindow) => (createdBy === null ? 'staff' : personWords(createdBy))
  const nameOf = useWhat()
  const end = (window: MaintenanceWindow) =>
    onEnd && (
      <Button aria-label={`${endWord(standing)}: ${plain(nameOf(window))}`} onClick={() => onEnd(window)}>
        {endWord(standing)}
      </Button>
    )
  const columns: Column<MaintenanceWindow>[] = [
    { head: 'What', cell: (window) => <What window={window} />, width: 'w-[24%]' },
    {
      head: 'Reason',
      cell: ({ reason }) => <Plain text={reason} className="line-clamp-3 [overflow-wrap:anywhere]" />,
    },
    { head: 'From', cell: ({ from }) => formatMinute(from), className: 'whitespace-nowrap', width: 'w-40' },
    { head: 'Until', cell: (window) => <Until window={window} />, className: 'whitespace-nowrap', width: 'w-48' },
    { head: 'Planned by', cell: (window) => <Plain text={by(window)} />, width: 'w-40' },
    ...(onEnd ? [{ head: 'Actions', control: true, cell: end, width: 'w-32' }] : []),
  ]
  const block = (window: MaintenanceWindow) => ({
    title: <What window={window} />,
    below: (
      <>
        <Plain text={window.reason} className="line-clamp-3 [overflow-wrap:anywhere]" />
        <span className="block">
          {formatMinute(window.from)} – <Until window={window} />, <Plain text={by(window)} />
        </span>
      </>
    ),
    control: end(window),
  })
  return <Table label={label} columns={columns} rows={windows} rowKey={(each) => each.maintenanceId} block={block} />
}

/** What a window is for, in one line of text. */
export function useWhat(): (window: MaintenanceWindow) => string {
  const { assets, sites } = useNames()
  return ({ assetId, siteId }) =>
    assetId === null ? (sites.get(siteId) ?? 'A site') : (assets.get(assetId) ?? 'An asset')
}

function What({ window }: { window: MaintenanceWindow }) {
  const { sites } = useNames()
  const nameOf = useWhat()
  if (window.assetId === null)
    return (
      <>
        <Plain text={nameOf(window)} className="font-medium" />
        <span className="block text-sm text-ink-3">Every asset of the site</span>
      </>
    )
  return (
    <>
      <Link {...to.asset(window.assetId)} className="font-medium hover:underline pointer-coarse:py-2">
        <Plain text={nameOf(window)} />
      </Link>
      <span className="block text-sm text-ink-3">
        <Plain text={sites.get(window.siteId) ?? ''} />
      </span>
    </>
  )
}

function Until({ window: { from, until, endedAt } }: { window: MaintenanceWindow }) {
  if (endedAt === null) return formatMinute(until)
  if (Date.parse(endedAt) <= Date.parse(from)) return 'Called off'
  return <>{formatMinute(endedAt)} (early)</>
}
