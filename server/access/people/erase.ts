import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonId } from '../../../core/ids.ts'
import type { Place } from '../../keys/org-keys.ts'
import { note, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

const eraseReason = (row: PersonId): Place => ({ table: 'person_key', column: 'reason_sealed', row })

export const erase = operation({
  id: 'people.erase',
  method: 'POST',
  path: '/v1/people/{personId}/erase',
  permission: 'person.erase',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary:
    'Erases the name and address of somebody who is disabled, for good, and their account when nobody else has it; what they did stays in the audit log under a pseudonym, which the law asks for',
  input: {
    params: z.object({ personId }),
    body: z.object({ reason: note.refine((text) => text !== '', 'is empty') }),
  },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const whom = input.params.personId
    const reason = keys.seal('record', eraseReason(whom), input.body.reason)
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.person_erase(${whom}, ${reason})`.execute(kysely),
      about,
    )
  },
})
