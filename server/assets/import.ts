import { z } from 'zod'
import { type Failure, invalid, isFailure } from '../../core/errors.ts'
import type { AssetId } from '../../core/ids.ts'
import { CLAIM_CODE_DAYS_DEFAULT, CLAIM_CODE_DAYS_MAX } from '../../core/limits.ts'
import { assetId, claimId, instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { endpointsOf } from './endpoints.ts'
import { endpoints, serial } from './fields.ts'
import { earlierOf } from './importing/earlier.ts'
import { type GoodLine, importField, importLines, readLine, sitesOf, type Wrong } from './importing/lines.ts'
import { type Importing, makeLine, type Outcome } from './importing/make.ts'

const outcome = z.object({
  /** `unfinished`: the asset is there without its certificate; `not-tried`: something was away. Send both again. */
  outcome: z.enum(['made', 'already', 'refused', 'unfinished', 'not-tried']),
  assetId: assetId.nullable(),
  problem: z.string().nullable(),
  field: importField,
  /** Of the certificate in `files`, to be confirmed when they have arrived. */
  serial: serial.nullable(),
  files: z.object({ 'asset.crt': z.string(), 'certificate-record.txt': z.string() }).nullable(),
  /** In this answer and nowhere else: its hash is kept. */
  claim: z.object({ claimId, code: z.string(), expiresAt: instant }).nullable(),
})

export const importAssets = operation({
  id: 'assets.import',
  method: 'POST',
  path: '/v1/assets/import',
  permission: 'asset.add',
  audit: 'change',
  zone: 'api',
  summary:
    'Adds an asset for each line, with a certificate for its request or with a claim code, and tells of each line. A line that comes again makes nothing twice: its certificate is handed out again, its code is not',
  input: {
    body: z.object({
      lines: importLines,
      /** Days that the claim codes are good for. */
      days: z.int().min(1).max(CLAIM_CODE_DAYS_MAX).default(CLAIM_CODE_DAYS_DEFAULT),
    }),
  },
  output: z.object({
    /** In the order in which they came. */
    lines: z.array(outcome),
    endpoints,
    /** What a device verifies the platform with (trust.pem). */
    trust: z.string(),
  }),
  async handler({ input: { body }, session, about, deps }) {
    const asking = { deps, session, about }
    const [keys, sites] = [await deps.keys.forSession(session), await sitesOf(asking, body.lines)]
    if (sites.size === 0)
      throw invalid('None of these sites is there', { fields: { lines: 'no line names a site that is there' } })
    const { deviceTrust } = await deps.vault.call('trust', {})
    const read = body.lines.map((line) => readLine(line, keys, sites))
    const lines = await makeAll({ ...asking, keys, days: body.days }, read)
    return { lines: lines.map(told), endpoints: endpointsOf(deps.config), trust: deviceTrust }
  },
})

type Done = Outcome | { outcome: 'not-tried'; problem: string }

/** One after the other: two lines with one key, however they are written, must not both get as far as an asset. */
async function makeAll(importing: Importing, lines: readonly (GoodLine | Wrong)[]): Promise<Done[]> {
  const ids = lines.flatMap((line) => ('requestId' in line ? [line.requestId] : []))
  const known = await earlierOf(importing, ids)
  const done: Done[] = []
  let away: string | undefined
  let forbidden: Failure | undefined
  for (const line of lines)
    if ('problem' in line) done.push({ outcome: 'refused', ...line })
    else if (away !== undefined) done.push({ outcome: 'not-tried', problem: away })
    else
      try {
        const made = await makeLine(importing, line, known.get(line.requestId))
        if ('assetId' in made) known.set(line.requestId, made.assetId)
        done.push(made)
      } catch (error) {
        if (!isFailure(error) || error.kind === 'bug') throw error
        if (error.kind === 'forbidden') {
          // At this site, or at all: the other lines tell.
          forbidden = error
          done.push({ outcome: 'refused', problem: 'you may not add assets with an identity there', field: 'siteId' })
          continue
        }
        // What was made before is told: the codes are in this answer and nowhere else.
        if (!done.some((each) => each.outcome === 'made')) throw error
        importing.deps.log.warn({ err: error }, 'an import stopped half-way')
        away = error.message
        done.push({ outcome: 'not-tried', problem: away })
      }
  if (forbidden !== undefined && done.every(({ outcome }) => outcome === 'refused')) throw forbidden
  return done
}

type Facts = { assetId?: AssetId; problem?: string; serial?: string }

function told(done: Done): z.input<typeof outcome> {
  const facts: Facts = done
  const files = 'files' in done ? done.files : undefined
  return {
    outcome: done.outcome,
    assetId: facts.assetId ?? null,
    problem: facts.problem ?? null,
    field: 'field' in done ? done.field : null,
    serial: facts.serial ?? null,
    files: files
      ? { 'asset.crt': files['asset.crt'], 'certificate-record.txt': files['certificate-record.txt'] }
      : null,
    claim: ('code' in done ? done.code : undefined) ?? null,
  }
}
