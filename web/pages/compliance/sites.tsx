// The same by site, to look at or to read: how many of its assets are in date, and what is not.

import { Link } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import type { ComplianceSearch } from './search.ts'
import type { SiteFigures } from './select.ts'

/** More sites than this are a table to be read. */
const BARS_MAX = 8

export function Sites({ sites, search }: { sites: SiteFigures[]; search: ComplianceSearch }) {
  if (sites.length < 2) return null
  const isTable = search.view === 'table'
  return (
    <Section
      title="By site"
      className="mt-6"
      actions={
        <Link
          {...to.compliance()}
          search={{ ...search, view: isTable ? undefined : 'table' }}
          replace
          resetScroll={false}
          activeProps={{}}
          className="text-sm text-ink-2 underline hover:text-ink pointer-coarse:py-2"
        >
          {isTable ? 'As bars' : 'As a table'}
        </Link>
      }
    >
      {isTable ? <SiteTable sites={sites} search={search} /> : <Bars sites={sites} search={search} />}
    </Section>
  )
}

function Bars({ sites, search }: { sites: SiteFigures[]; search: ComplianceSearch }) {
  const more = sites.length - BARS_MAX
  return (
    <>
      <ul className="grid gap-x-10 gap-y-3 lg:grid-cols-2">
        {sites.slice(0, BARS_MAX).map((site) => (
          <li key={site.siteId} className="grid gap-1">
            <div className="flex items-baseline justify-between gap-3 text-sm">
              <SiteLink site={site} search={search} />
              <span className="shrink-0 text-ink-2">{words(site)}</span>
            </div>
            <Bar site={site} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-3 text-sm text-ink-3">And {more} more, in the table.</p>}
    </>
  )
}

/** The share of its assets that are in date; what is missing is drawn by its pattern, not by its colour alone. */
function Bar({ site: { inDate, assets } }: { site: SiteFigures }) {
  const share = assets === 0 ? 0 : (inDate / assets) * 100
  return (
    <svg width="100%" height="10" aria-hidden="true" className="block">
      <defs>
        <pattern id="not-in-date" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--raised)" />
          <rect width="2.5" height="6" className="text-fault-mark" fill="currentColor" />
        </pattern>
      </defs>
      <rect width="100%" height="10" fill="url(#not-in-date)" />
      <rect width={`${share}%`} height="10" className="text-ink-2" fill="currentColor" />
    </svg>
  )
}

function words({ inDate, assets, overdue, locked }: SiteFigures): string {
  const bad = [locked > 0 && `${locked} locked out`, overdue > 0 && `${overdue} overdue`].filter(Boolean)
  return [`${inDate} of ${assets} in date`, ...bad].join(', ')
}

function SiteLink({ site, search }: { site: SiteFigures; search: ComplianceSearch }) {
  return (
    <Link
      {...to.compliance()}
      search={{ ...search, site: search.site === site.siteId ? undefined : site.siteId }}
      resetScroll={false}
      activeProps={{}}
      className="min-w-0 truncate font-medium hover:underline pointer-coarse:py-2"
    >
      <Plain text={site.siteName} />
    </Link>
  )
}

function SiteTable({ sites, search }: { sites: SiteFigures[]; search: ComplianceSearch }) {
  const columns: Column<SiteFigures>[] = [
    { head: 'Site', cell: (site) => <SiteLink site={site} search={search} /> },
    { head: 'Locked out', figure: true, cell: ({ locked }) => locked },
    { head: 'Overdue', figure: true, cell: ({ overdue }) => overdue },
    { head: 'Due', figure: true, cell: ({ due }) => due },
    { head: 'Assets in date', figure: true, cell: ({ inDate, assets }) => `${inDate} of ${assets}` },
  ]
  return (
    <Table
      label="Compliance by site"
      columns={columns}
      rows={sites}
      rowKey={({ siteId }) => siteId}
      block={(site) => ({
        title: <SiteLink site={site} search={search} />,
        below: `${words(site)}, ${site.due} due`,
      })}
    />
  )
}
