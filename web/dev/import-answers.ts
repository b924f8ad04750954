// The fixture's answers about imports: a line is there already when its name says so, refused when it says that.

import type { Imported, ImportedLine } from '../data/contract.ts'
import { newClaimCodes } from './claim-answers.ts'
import { idOf } from './plant.ts'

const NOTHING = { assetId: null, problem: null, field: null, serial: null, files: null, claim: null }
const PEM = '-----BEGIN CERTIFICATE-----\nZm9yIGEgcGljdHVyZSBvbmx5\n-----END CERTIFICATE-----\n'

type Line = { name?: unknown; csr?: unknown }
const linesOf = (body: Record<string, unknown>): Line[] => (Array.isArray(body.lines) ? body.lines : [])

export function checkedLines(body: Record<string, unknown>) {
  return {
    lines: linesOf(body).map(({ name }, i) => {
      if (String(name).includes('used'))
        return {
          outcome: 'refused',
          assetId: null,
          problem: 'this key has been used for a certificate before',
          field: 'csr',
        }
      const isThere = String(name).includes('there')
      return { outcome: isThere ? 'already' : 'new', assetId: isThere ? idOf(2, i) : null, problem: null, field: null }
    }),
  }
}

export function importedLines(body: Record<string, unknown>, endpoints: Imported['endpoints']): Imported {
  const lines = linesOf(body).map(({ name, csr }, i): ImportedLine => {
    const assetId = idOf(2, 80_000 + i)
    if (String(name).includes('late'))
      return {
        ...NOTHING,
        outcome: 'refused',
        problem: 'this key has been used for a certificate before',
        field: 'csr',
      }
    const outcome = String(name).includes('there') ? 'already' : 'made'
    if (csr !== undefined) {
      const files = { 'asset.crt': PEM, 'certificate-record.txt': `Asset ${String(name)}\n` }
      return { ...NOTHING, outcome, assetId, serial: 'ab'.repeat(17), files }
    }
    if (outcome === 'already') return { ...NOTHING, outcome, assetId }
    const [code] = newClaimCodes([assetId], endpoints).codes
    return { ...NOTHING, outcome, assetId, claim: code ? { ...code, claimId: idOf(8, i) } : null }
  })
  return { lines, endpoints, trust: PEM }
}
