// Lines of an import: as they come, as they are checked, and by what they are recognised when they come again.
import { z } from 'zod'
import { isFailure } from '../../../core/errors.ts'
import { idFrom, type SiteId } from '../../../core/ids.ts'
import { CSR_PEM_CHARS_MAX, IMPORT_BATCH_LINES_MAX } from '../../../core/limits.ts'
import { sha256 } from '../../../core/pki/certificate.ts'
import { keyOfRequest } from '../../../core/pki/request.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { name, siteId } from '../../operation/fields.ts'
import { type Asking } from '../certificates/issuance.ts'
import { assetKind } from '../fields.ts'

const text = z.string().max(CSR_PEM_CHARS_MAX)

/** Taken as text, whatever it says: a line that is wrong is told by itself and does not refuse the others. */
const importLine = z.object({
  name: text,
  kind: text,
  siteId: text,
  /** In PEM. Without it the asset gets a claim code. */
  csr: text.optional(),
})
export type ImportLine = z.output<typeof importLine>
export const importLines = z.array(importLine).min(1).max(IMPORT_BATCH_LINES_MAX)

const FIELDS = ['name', 'kind', 'siteId', 'csr'] as const
export const importField = z.enum(FIELDS).nullable()
/** What is wrong with a line; `field` where it is one of its fields. */
export type Wrong = { problem: string; field: z.input<typeof importField> }

const good = z.object({ name, kind: assetKind, siteId })

export type GoodLine = z.output<typeof good> & {
  csr: { pem: string; spkiSha256: Buffer } | undefined
  /** Of what the line says, so that the same line, in whatever file and however often, is one asset. */
  requestId: string
}

/** The line as it will be made, or what is wrong with it. `sites` are those that the person sees. */
export function readLine(line: ImportLine, keys: OrgKeys, sites: ReadonlySet<SiteId>): GoodLine | Wrong {
  const read = good.safeParse(line)
  if (!read.success) {
    const [issue] = read.error.issues
    const field = FIELDS.find((each) => each === issue?.path[0]) ?? null
    return { problem: field === 'siteId' ? 'there is no such site' : (issue?.message ?? 'cannot be read'), field }
  }
  if (!sites.has(read.data.siteId)) return { problem: 'there is no such site', field: 'siteId' }
  try {
    const csr = line.csr === undefined ? undefined : { pem: line.csr, spkiSha256: sha256(keyOfRequest(line.csr)) }
    return { ...read.data, csr, requestId: requestIdOf(read.data, csr?.spkiSha256, keys) }
  } catch (error) {
    if (isFailure(error, 'invalid')) return { problem: error.fields?.csr ?? error.message, field: 'csr' }
    throw error
  }
}

/** Under the organisation's own key: a name is sealed, and a bare hash of it could be guessed by whoever reads the table. */
function requestIdOf(line: z.output<typeof good>, spki: Buffer | undefined, keys: OrgKeys): string {
  const said = ['import', line.name, line.kind, line.siteId, spki?.toString('hex') ?? 'claim code']
  return idFrom(keys.blindIndex('record', said.join('\0')).subarray(0, 16))
}

/** Of the sites that these lines name, those that the person sees. */
export async function sitesOf({ deps, session, about }: Asking, lines: readonly ImportLine[]): Promise<Set<SiteId>> {
  const named = new Set(lines.flatMap((line) => siteId.safeParse(line.siteId).data ?? []))
  if (named.size === 0) return new Set()
  const rows = await deps.db.inSession(
    session,
    ({ kysely }) =>
      kysely
        .selectFrom('app.site')
        .select('site_id')
        .where('site_id', 'in', [...named])
        .execute(),
    about,
  )
  return new Set(rows.map((row) => row.site_id))
}
