// Records of an asset as somebody at the API makes them.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'

const made = z.object({ recordId: z.string(), outcome: z.string(), bodySha256: z.string() })
const locked = z.object({ lockOut: z.object({ since: z.string(), defects: z.number() }).nullable() })
const defects = z.object({ defects: z.array(z.object({ defectId: z.string(), locks: z.boolean() })) })

export const DANGEROUS = { severity: 'now', part: 'Hook', description: 'The latch is bent', remedy: 'Renew it' }

export async function formFor(engineer: Visitor, kind: string): Promise<string> {
  const spec = {
    title: `Audited ${kind}`,
    kind,
    appliesTo: [],
    blocks: [{ kind: 'check', key: 'hook', label: 'The hook turns and its latch closes', hint: '', failIs: 'now' }],
  }
  return (await engineer.call('POST', '/v1/forms', z.object({ formId: z.string() }), { spec })).formId
}

export const filledIn = (assetId: string, formId: string, more: object = {}) => ({
  requestId: randomUUID(),
  assetId,
  formId,
  formVersion: 1,
  answers: { hook: 'pass' },
  doneAt: new Date().toISOString(),
  ...more,
})

export const signedBy = (who: Visitor, assetId: string, formId: string, more: object = {}) =>
  who.call('POST', '/v1/records', made, filledIn(assetId, formId, more))

export const lockOutOf = async (who: Visitor, assetId: string) =>
  (await who.call('GET', `/v1/assets/${assetId}`, locked)).lockOut

export const openDefects = async (who: Visitor, assetId: string) =>
  (await who.call('GET', `/v1/defects?asset=${assetId}`, defects)).defects
