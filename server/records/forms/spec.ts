// The spec of a form at the border and in the database. What is sealed was parsed before it was sealed.
import { z } from 'zod'
import { bug, invalid } from '../../../core/errors.ts'
import { type FormSpec, parseForm } from '../../../core/records/form.ts'
import type { OrgKeys, Place } from '../../keys/org-keys.ts'

export const spec = z.custom<FormSpec>().meta({
  title: 'FormSpec',
  type: 'object',
  description: 'Title, kind of record, kinds of asset and blocks: docs/records.md',
})

/** What somebody sent as a form, parsed; a problem is named by the path of what is wrong. */
export function specFrom(value: unknown): FormSpec {
  const parsed = parseForm(value)
  if (!parsed.ok) throw invalid('This is no form that records could be made with', { fields: parsed.problems })
  return parsed.value
}

export function openSpec(keys: OrgKeys, place: Place, sealed: Uint8Array): FormSpec {
  const parsed = parseForm(JSON.parse(keys.open('record', place, sealed)))
  if (!parsed.ok) throw bug('a form in the database is none')
  return parsed.value
}
