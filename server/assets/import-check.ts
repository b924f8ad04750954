import { z } from 'zod'
import { isFailure } from '../../core/errors.ts'
import { assetId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import type { Asking } from './certificates/issuance.ts'
import { earlierOf } from './importing/earlier.ts'
import { type GoodLine, importField, importLines, readLine, sitesOf, type Wrong } from './importing/lines.ts'

export const importCheck = operation({
  id: 'assets.import-check',
  method: 'POST',
  path: '/v1/assets/import-check',
  permission: 'asset.add',
  audit: 'read',
  zone: 'api',
  summary: 'Says of each line of an import what is wrong with it, or that its asset is there already; makes nothing',
  input: { body: z.object({ lines: importLines }) },
  output: z.object({
    /** In the order in which they came. */
    lines: z.array(
      z.object({
        outcome: z.enum(['new', 'already', 'refused']),
        assetId: assetId.nullable(),
        problem: z.string().nullable(),
        field: importField,
      }),
    ),
  }),
  async handler({ input: { body }, session, about, deps }) {
    const asking = { deps, session, about }
    const [keys, sites] = [await deps.keys.forSession(session), await sitesOf(asking, body.lines)]
    const read = body.lines.map((line) => readLine(line, keys, sites))
    const earlier = await earlierOf(
      asking,
      read.flatMap((line) => ('requestId' in line ? [line.requestId] : [])),
    )
    const lines = []
    for (const line of read) {
      const known = 'requestId' in line ? earlier.get(line.requestId) : undefined
      const wrong = 'problem' in line ? line : known === undefined ? await usedKey(asking, line) : undefined
      const { problem = null, field = null } = wrong ?? {}
      const outcome = wrong ? ('refused' as const) : known === undefined ? ('new' as const) : ('already' as const)
      lines.push({ outcome, assetId: known ?? null, problem, field })
    }
    return { lines }
  },
})

/** The vault has seen every key there ever was. */
async function usedKey({ deps }: Asking, { csr }: GoodLine): Promise<Wrong | undefined> {
  if (csr === undefined) return undefined
  try {
    await deps.vault.call('examine-request', { csr: csr.pem })
    return undefined
  } catch (error) {
    if (isFailure(error, 'conflict') || isFailure(error, 'invalid')) return { problem: error.message, field: 'csr' }
    throw error
  }
}
