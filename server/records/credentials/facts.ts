// What is known of a credential beside its person, kinds and days; sealed as one text.
import { z } from 'zod'
import type { CredentialId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { note } from '../../operation/fields.ts'
import { credentialFacts } from '../places.ts'

export const facts = z.object({
  title: z.string().meta({ description: 'What it is, in its own words' }),
  issuer: z.string(),
  number: note.default('').meta({ description: 'The number that stands on it' }),
  proof: note.default('').meta({ description: 'Who saw what, and when' }),
})

export function openFacts(keys: OrgKeys, id: CredentialId, sealed: Uint8Array): z.output<typeof facts> {
  return facts.parse(JSON.parse(keys.open('record', credentialFacts(id), sealed)))
}
