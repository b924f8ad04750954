// Which rows are shown, in which order, and the figures above them. Pure.

import { csvRow } from '../../../core/audit/csv.ts'
import { orderOf } from '../../../core/natural-order.ts'
import type { Duty } from './queries.ts'
import { DUE_WORD, everyWords, OUTCOME_WORD, RECORD_KIND_WORD } from './words.ts'
import type { ComplianceSearch } from './search.ts'

type Asset = { assetId: string; name: string; siteId: string; lockOut: { since: string; defects: number } | null }

/** Something that is due; or, without a duty, an asset that must not be used and at which nothing is. */
export type ComplianceRow = {
  key: string
  assetId: string
  assetName: string
  siteId: string
  siteName: string
  duty: Duty | null
  what: string
  lockOut: Asset['lockOut']
  words: string
  order: string
}

export type Names = { sites: ReadonlyMap<string, string>; forms: ReadonlyMap<string, string> }

export function prepare(duties: readonly Duty[], assets: readonly Asset[], names: Names): ComplianceRow[] {
  const byId = new Map(assets.map((asset) => [asset.assetId, asset]))
  const withDuty = new Set(duties.map(({ assetId }) => assetId))
  const row = (duty: Duty | null, of: Pick<Duty, 'assetId' | 'siteId'>): ComplianceRow => {
    const asset = byId.get(of.assetId)
    const assetName = asset?.name ?? 'An asset'
    const siteName = names.sites.get(of.siteId) ?? ''
    const what = duty ? (names.forms.get(duty.formId) ?? RECORD_KIND_WORD[duty.kind]) : 'Nothing is due here'
    return {
      key: duty?.dutyId ?? of.assetId,
      assetId: of.assetId,
      assetName,
      siteId: of.siteId,
      siteName,
      duty,
      what,
      lockOut: asset?.lockOut ?? null,
      words: `${assetName} ${siteName} ${what}`.toLowerCase(),
      order: orderOf(assetName),
    }
  }
  const locked = assets.filter(({ assetId, lockOut }) => lockOut !== null && !withDuty.has(assetId))
  return [...locked.map((asset) => row(null, asset)), ...duties.map((duty) => row(duty, duty))].toSorted(byUrgency)
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
/** What must not be used first, then what is due longest. */
const byUrgency = (a: ComplianceRow, b: ComplianceRow) =>
  Number(b.lockOut !== null) - Number(a.lockOut !== null) ||
  byText(a.duty?.dueOn ?? '', b.duty?.dueOn ?? '') ||
  byText(a.order, b.order)

/** All words must occur. What is shown is left out, so that the figures say what choosing one would show. */
export function filterRows(rows: readonly ComplianceRow[], { q, site, kind }: ComplianceSearch): ComplianceRow[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      (!site || row.siteId === site) &&
      (!kind || row.duty?.kind === kind) &&
      words.every((word) => row.words.includes(word)),
  )
}

export function shownOf(rows: readonly ComplianceRow[], show: ComplianceSearch['show']): ComplianceRow[] {
  if (show === undefined) return [...rows]
  if (show === 'locked') return rows.filter(({ lockOut }) => lockOut !== null)
  if (show !== 'in-date') return rows.filter(({ duty }) => duty?.standing === show)
  const bad = new Set(rows.filter((row) => !isInDate(row)).map(({ assetId }) => assetId))
  return rows.filter(({ assetId }) => !bad.has(assetId))
}

const isInDate = ({ duty, lockOut }: ComplianceRow) => lockOut === null && duty !== null && duty.standing !== 'overdue'

export type Figures = {
  /** Duties. */
  overdue: number
  due: number
  /** Assets. */
  locked: number
  inDate: number
  assets: number
}

export function figuresOf(rows: readonly ComplianceRow[]): Figures {
  const assets = new Map<string, boolean>()
  const locked = new Set<string>()
  let [overdue, due] = [0, 0]
  for (const row of rows) {
    if (row.duty?.standing === 'overdue') overdue++
    if (row.duty?.standing === 'due') due++
    if (row.lockOut !== null) locked.add(row.assetId)
    assets.set(row.assetId, (assets.get(row.assetId) ?? true) && isInDate(row))
  }
  const inDate = [...assets.values()].filter(Boolean).length
  return { overdue, due, locked: locked.size, inDate, assets: assets.size }
}

export type SiteFigures = Figures & { siteId: string; siteName: string }

/** The site with most to do first. */
export function bySite(rows: readonly ComplianceRow[]): SiteFigures[] {
  const sites = Map.groupBy(rows, ({ siteId }) => siteId)
  const figures = [...sites].map(([siteId, its]) => ({
    siteId,
    siteName: its[0]?.siteName || 'A site',
    ...figuresOf(its),
  }))
  return figures.toSorted(
    (a, b) => b.locked - a.locked || b.overdue - a.overdue || byText(orderOf(a.siteName), orderOf(b.siteName)),
  )
}

const HEAD = ['Asset', 'Site', 'What', 'Kind', 'How often', 'Due on', 'Standing', 'Last done', 'Outcome', 'Locked out']

/** What is shown, as a file: dates as ISO 8601, so that a spreadsheet sorts them. */
export function csvOf(rows: readonly ComplianceRow[]): string {
  const line = ({ assetName, siteName, what, duty, lockOut }: ComplianceRow) =>
    csvRow([
      assetName,
      siteName,
      what,
      duty ? RECORD_KIND_WORD[duty.kind] : '',
      duty ? everyWords(duty) : '',
      duty?.dueOn ?? '',
      duty ? DUE_WORD[duty.standing] : '',
      duty?.lastDone?.doneAt ?? '',
      duty?.lastDone ? OUTCOME_WORD[duty.lastDone.outcome] : '',
      lockOut?.since ?? '',
    ])
  return csvRow(HEAD) + rows.map(line).join('')
}
