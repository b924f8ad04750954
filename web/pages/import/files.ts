// What an import leaves in files: certificates in one zip, codes, the report by line, the lines to mend. None holds a key.

import { strToU8, zipSync, type Zippable } from 'fflate'
import { csvRow } from '../../../core/audit/csv.ts'
import { IMPORT_COLUMNS } from '../../../core/csv/assets.ts'
import { plainName } from '../reveal/file-name.ts'
import type { BadLine, Made, Result } from './job.ts'

/** A folder for each asset, and a list of them. */
export function certificatesZip(made: readonly Made[], trust: string): Uint8Array<ArrayBuffer> {
  const files: Zippable = { 'trust.pem': strToU8(trust) }
  let list = csvRow(['line', 'name', 'asset id', 'serial', 'folder'])
  for (const { line, told } of made) {
    if (told.files === null || told.assetId === null) continue
    const folder = `${plainName(line.wanted.name)}-${told.assetId}`
    for (const [name, content] of Object.entries(told.files)) files[`${folder}/${name}`] = strToU8(content)
    list += csvRow([String(line.line), line.wanted.name, told.assetId, told.serial ?? '', folder])
  }
  files['assets.csv'] = strToU8(list)
  // Not compressed: five thousand small files would hold the page for seconds.
  return zipSync(files, { level: 0 })
}

export function codesCsv({ made, endpoints }: Result): string {
  const rows = made.flatMap(({ line, told }) =>
    told.claim && told.assetId
      ? [csvRow([line.wanted.name, told.assetId, told.claim.code, told.claim.expiresAt, endpoints?.est.url ?? ''])]
      : [],
  )
  return csvRow(['name', 'asset id', 'claim code', 'good until (UTC)', 'EST']) + rows.join('')
}

/** Every line of the file, in its order. */
export function reportCsv({ made, bad, left }: Result): string {
  const rows = [
    ...made.map(({ line, told }) => ({
      line,
      cells: [line.wanted.name, told.outcome, told.assetId ?? '', told.serial ?? '', told.problem ?? ''],
    })),
    ...bad.map(({ line, problem }) => ({ line, cells: [line.cells[0] ?? '', 'not made', '', '', problem] })),
    ...left.map((line) => ({ line, cells: [line.wanted.name, 'not tried', '', '', ''] })),
  ].toSorted((a, b) => a.line.line - b.line.line)
  const head = csvRow(['line', 'name', 'outcome', 'asset id', 'serial', 'problem'])
  return head + rows.map(({ line, cells }) => csvRow([String(line.line), ...cells])).join('')
}

/** The lines as they stood, to be mended and imported again; the column that says what is wrong is not read. */
export function badCsv(bad: readonly BadLine[]): string {
  const rows = bad.map(({ line, problem }) =>
    csvRow([...IMPORT_COLUMNS.map((_, i) => line.cells[i] ?? ''), problem, String(line.line)]),
  )
  return csvRow([...IMPORT_COLUMNS, 'problem', 'line']) + rows.join('')
}
