// What a person wrote of a defect, sealed as one text: the part, what is wrong with it, and what has to be done
// (LOLER Schedule 1 paragraph 8(a) to (c)).
import { z } from 'zod'
import type { DefectId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { defectText } from '../places.ts'

const text = z.object({ part: z.string(), description: z.string(), remedy: z.string() })
export type DefectText = z.output<typeof text>

export function sealDefectText(keys: OrgKeys, id: DefectId, { part, description, remedy }: DefectText): Buffer {
  return keys.seal('record', defectText(id), JSON.stringify({ part, description, remedy }))
}

export function openDefectText(keys: OrgKeys, id: DefectId, sealed: Uint8Array): DefectText {
  return text.parse(JSON.parse(keys.open('record', defectText(id), sealed)))
}
