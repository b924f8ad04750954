// A CSV file as a list of assets to make: name, kind, site and identity, by their heads or in this order. The identity
// is a certificate request (CSR) that the device made, as PEM in a quoted cell or as base64 on one line, or the words
// "claim code". Every line is read by itself: what is wrong with it is said in words, and costs that line alone.
import { CSR_PEM_CHARS_MAX, IMPORT_LINES_MAX, IMPORT_ROW_LINES_MAX, NAME_CHARS_MAX } from '../limits.ts'
import { type Row, rowReader } from './row.ts'
import { delimiterOf } from './table.ts'

export const IMPORT_COLUMNS = ['name', 'kind', 'site', 'identity'] as const
type ColumnName = (typeof IMPORT_COLUMNS)[number]

/** `csr` in PEM; without one the asset gets a claim code. */
export type WantedAsset = { name: string; kind: string; siteId: string; csr?: string }
/** `cells` are those of IMPORT_COLUMNS as they stood in the file; of a row that cannot be read the first is its text. */
export type AssetLine = { line: number; cells: string[] } & ({ wanted: WantedAsset } | { problem: string })
export type AssetTable = { lines: AssetLine[] } | { problem: string; hint: string }

export type Known = { kinds: readonly string[]; sites: readonly { siteId: string; name: string }[] }

const HEADS: Record<ColumnName, RegExp> = {
  name: /^(asset|name|asset[ _-]?name)$/i,
  kind: /^(kind|type|asset[ _-]?kind)$/i,
  site: /^(site|site[ _-]?id|site[ _-]?name)$/i,
  identity: /^(identity|csr|request|certificate[ _-]?request|identity \(csr or claim code\))$/i,
}
const CLAIM_CODE = /^claim[ _-]?codes?$/i
const PEM =
  /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END (?:NEW )?CERTIFICATE REQUEST-----$/
/** The shortest request with a P-256 key has some 250 characters. */
const BASE64 = /^[A-Za-z0-9+/\s]{100,}={0,2}$/
/** What our own files put before a cell that a spreadsheet would take for a formula (core/audit/csv.ts). */
const MADE_TEXT = /^'(?=[=+\-@])/

export function readAssets(text: string, known: Known): AssetTable {
  const delimiter = delimiterOf(text)
  const reader = rowReader(delimiter, IMPORT_ROW_LINES_MAX)
  const rows = [...reader.push(text), ...reader.end()].filter((row) => !isBlank(row))
  const [head, ...rest] = rows
  if (head === undefined) return { problem: 'There are no lines in it', hint: HOW }
  const columns = columnsOf(head)
  if (typeof columns === 'string') return { problem: columns, hint: HOW }
  const body = columns.header ? rest : rows
  if (body.length === 0) return { problem: 'There is no line after the heads of the columns', hint: HOW }
  if (body.length > IMPORT_LINES_MAX)
    return {
      problem: `It has ${body.length} lines`,
      hint: `At most ${IMPORT_LINES_MAX} at once: cut it into several files.`,
    }
  const source = text.split('\n')
  const read = lineReader(columns, known)
  return { lines: body.map((row) => read(row, source[row.line - 1] ?? '')) }
}

const HOW = `A file has the columns ${IMPORT_COLUMNS.join(', ')}, separated by commas, semicolons or tabs.`

const isBlank = (row: Row): boolean => 'fields' in row && row.fields.every((field) => field.trim() === '')

type Columns = { header: boolean; at: Record<ColumnName, number> }

function columnsOf(head: Row): Columns | string {
  if ('problem' in head) return `Line ${head.line}: ${head.problem}`
  const fields = head.fields.map((field) => field.replace(/^\uFEFF/, '').trim())
  const find = (column: ColumnName): number => fields.findIndex((field) => HEADS[column].test(field))
  const at = { name: find('name'), kind: find('kind'), site: find('site'), identity: find('identity') }
  const missing = IMPORT_COLUMNS.filter((column) => at[column] === -1)
  if (missing.length === 0) return { header: true, at }
  // One head alone may be the name of an asset; two are heads.
  if (missing.length <= 2) return `It has no column "${missing.join('" and no column "')}"`
  if (fields.length < IMPORT_COLUMNS.length) return `It has ${fields.length} columns where four are needed`
  return { header: false, at: { name: 0, kind: 1, site: 2, identity: 3 } }
}

function lineReader({ header, at }: Columns, known: Known): (row: Row, source: string) => AssetLine {
  const sites = sitesBy(known.sites)
  const seen = new Map<string, number>()
  /** The line that had this before, if one had. */
  const earlier = (key: string, line: number): number | undefined => {
    const before = seen.get(key)
    if (before === undefined) seen.set(key, line)
    return before
  }
  return (row, source) => {
    if ('problem' in row) return { line: row.line, cells: [source.trim()], problem: sentence(row.problem) }
    const { line, fields } = row
    const cells = IMPORT_COLUMNS.map((column) => (fields[at[column]] ?? '').trim().replace(MADE_TEXT, ''))
    if (!header && fields.slice(IMPORT_COLUMNS.length).some((field) => field.trim() !== ''))
      return { line, cells, problem: `It has ${fields.length} fields where four are needed.` }
    const wanted = wantedOf(cells, known.kinds, sites)
    if (typeof wanted === 'string') return { line, cells, problem: wanted }
    const { name, kind, siteId, csr } = wanted
    const ofKey = csr === undefined ? undefined : earlier(csr, line)
    const same = earlier([name.normalize('NFC'), kind, siteId, csr ?? ''].join('\0'), line)
    if (same !== undefined) return { line, cells, problem: `It says the same as line ${same}.` }
    if (ofKey !== undefined)
      return { line, cells, problem: `It has the certificate request of line ${ofKey}; a key serves one asset.` }
    return { line, cells, wanted }
  }
}

/** By id and by name; `null` for a name that several have. */
function sitesBy(sites: Known['sites']): Map<string, string | null> {
  const by = new Map<string, string | null>()
  for (const { siteId, name } of sites) {
    const key = nameKey(name)
    by.set(key, by.has(key) ? null : siteId)
  }
  for (const { siteId } of sites) by.set(siteId, siteId)
  return by
}

const nameKey = (name: string): string => name.trim().normalize('NFC').toLowerCase()

/** The asset, or what is wrong with it. */
function wantedOf(cells: string[], kinds: Known['kinds'], sites: Map<string, string | null>): WantedAsset | string {
  const [name = '', kindText = '', siteText = '', identity = ''] = cells
  if (name === '') return 'It has no name.'
  if (Array.from(name).length > NAME_CHARS_MAX) return `Its name has more than ${NAME_CHARS_MAX} characters.`
  const kind = kindText.toLowerCase().replaceAll(/[\s-]+/g, '_')
  if (!kinds.includes(kind)) return `${quoted(kindText, 'The kind')} is none of: ${kinds.join(', ')}.`
  const siteId = sites.get(nameKey(siteText))
  if (siteId === null) return `Several sites are called "${siteText.slice(0, 60)}": give the id of the one you mean.`
  if (siteId === undefined) return `${quoted(siteText, 'The site')} is no site that you see.`
  const csr = csrOf(identity)
  if (typeof csr === 'string') return csr
  return { name, kind, siteId, ...csr }
}

const quoted = (text: string, otherwise: string): string =>
  text === '' ? `${otherwise} is missing: it` : `"${text.slice(0, 60)}"`

/** One text for one request, however it was written, so that a file that comes again is recognised. */
function csrOf(cell: string): { csr?: string } | string {
  if (CLAIM_CODE.test(cell)) return {}
  if (cell === '') return 'It has no identity: a certificate request (CSR), or the words "claim code".'
  if (cell.includes('PRIVATE KEY'))
    return 'This is a private key, which must never leave the device. Nothing of this line was sent anywhere.'
  const body = PEM.exec(cell)?.[1] ?? (BASE64.test(cell) ? cell : undefined)
  if (body === undefined)
    return 'Its identity is neither a certificate request in PEM or base64 nor the words "claim code".'
  const lines = body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? []
  const csr = ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n')
  return csr.length > CSR_PEM_CHARS_MAX
    ? `Its certificate request has more than ${CSR_PEM_CHARS_MAX} characters.`
    : { csr }
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
