// Compliance: what is overdue, due and locked out, and everything that has to be done again.
// search.ts (address) -> select.ts (rows and figures) -> figures.tsx, sites.tsx, list.tsx

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { RECORD_KINDS } from '../../../core/records/kinds.ts'
import { dutiesQuery, formsQuery } from './queries.ts'
import { formatDay, RECORD_KIND_WORD } from './words.ts'
import { plural } from '../../data/format.ts'
import { assetsQuery, sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { oneOf } from '../../search.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { downloadBlob } from '../../ui/download.ts'
import { SearchWords, Select } from '../../ui/field.tsx'
import { SiteSelect } from '../../ui/list/site-select.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { AddDutyDialog } from './add-duty-dialog.tsx'
import { MondayFigures } from './figures.tsx'
import { ComplianceList } from './list.tsx'
import type { ComplianceSearch } from './search.ts'
import { bySite, csvOf, figuresOf, filterRows, prepare, shownOf } from './select.ts'
import { Sites } from './sites.tsx'
import { ComplianceTabs } from './tabs.tsx'

/** Excel takes a file for UTF-8 only with it. */
const BOM = '\uFEFF'

export function CompliancePage() {
  const can = useCan()
  const duties = useQuery(dutiesQuery)
  const assets = useQuery(assetsQuery)
  const [adding, setAdding] = useState(false)
  const { all, matching, rows, sites } = useRows()
  const search = useSearch({ from: '/app/compliance' })
  const failed = [duties, assets].find(({ isError }) => isError)
  const isThere = duties.data !== undefined && assets.data !== undefined
  const save = () =>
    downloadBlob(
      `compliance-${duties.data?.today ?? 'today'}.csv`,
      new Blob([BOM, csvOf(rows)], { type: 'text/csv;charset=utf-8' }),
    )
  const add = can('record.plan') && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add
    </Button>
  )
  const retry = () => void Promise.all([duties.refetch(), assets.refetch()])
  return (
    <Page
      title="Compliance"
      above={<ComplianceTabs />}
      beside={duties.data && <span className="text-sm text-ink-3">on {formatDay(duties.data.today)}</span>}
      actions={
        isThere && (
          <>
            {rows.length > 0 && (
              <Button icon="download" aria-label="Export what is shown as CSV" onClick={save}>
                CSV
              </Button>
            )}
            {add}
          </>
        )
      }
    >
      {!isThere && !failed && <WaitingRows rows={10} label="what is due" />}
      {failed && (
        <div className="mb-4">
          <Failed error={failed.error} what={isThere ? 'The newest list' : 'What is due'} retry={retry} />
        </div>
      )}
      {isThere && all.length === 0 && (
        <Empty title="Nothing is due yet" action={add}>
          Say what has to be done to an asset again and again, and how often. It then stands here before its last day.
        </Empty>
      )}
      {isThere && all.length > 0 && (
        <>
          <MondayFigures figures={figuresOf(matching)} search={search} />
          <Sites sites={bySite(filterRows(all, { ...search, site: undefined }))} search={search} />
          <Filters search={search} sites={sites} />
          <p role="status" className="sr-only">
            {plural(rows.length, 'line')} shown
          </p>
          {rows.length > 0 ? <ComplianceList rows={rows} /> : <NoneMatches count={all.length} />}
        </>
      )}
      {adding && <AddDutyDialog onClose={() => setAdding(false)} />}
    </Page>
  )
}

const NO_SITES: { siteId: string; name: string }[] = []

function useRows() {
  const search = useDeferredValue(useSearch({ from: '/app/compliance' }))
  const duties = useQuery(dutiesQuery).data?.duties
  const assets = useQuery(assetsQuery).data?.assets
  const forms = useQuery(formsQuery).data
  const sites = useQuery(sitesQuery).data ?? NO_SITES
  const all = useMemo(
    () =>
      prepare(duties ?? [], assets ?? [], {
        sites: new Map(sites.map(({ siteId, name }) => [siteId, name])),
        forms: new Map((forms ?? []).map(({ formId, spec }) => [formId, spec.title])),
      }),
    [duties, assets, forms, sites],
  )
  const matching = useMemo(() => filterRows(all, search), [all, search])
  const rows = useMemo(() => shownOf(matching, search.show), [matching, search.show])
  return { all, matching, rows, sites }
}

function Filters({ search, sites }: { search: ComplianceSearch; sites: typeof NO_SITES }) {
  const navigate = useNavigate()
  const change = (next: Partial<ComplianceSearch>) =>
    void navigate({ ...to.compliance(), search: { ...search, ...next }, replace: true, resetScroll: false })
  return (
    <div role="search" aria-label="Compliance" className="mt-5 grid grid-cols-2 gap-2 py-3 sm:flex sm:flex-wrap">
      <SearchWords
        label="Search what is due"
        placeholder="Search asset, site, form"
        q={search.q}
        onWords={(q) => change({ q })}
      />
      <SiteSelect sites={sites} value={search.site} onChange={(site) => change({ site })} />
      <Select
        aria-label="Kind"
        value={search.kind ?? ''}
        onChange={(e) => change({ kind: oneOf(RECORD_KINDS, e.target.value) })}
        className="sm:w-52"
      >
        <option value="">All kinds</option>
        {RECORD_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {RECORD_KIND_WORD[kind]}
          </option>
        ))}
      </Select>
    </div>
  )
}

function NoneMatches({ count }: { count: number }) {
  return (
    <Empty
      title="Nothing matches"
      action={
        <Link {...to.compliance()} search={{}} className={buttonClass()}>
          Clear the filters
        </Link>
      }
    >
      None of the {plural(count, 'line')} you may see is like that.
    </Empty>
  )
}
