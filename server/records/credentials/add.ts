import { z } from 'zod'
import { invalid } from '../../../core/errors.ts'
import { type CredentialId, idFrom } from '../../../core/ids.ts'
import { STATUTORY_KINDS } from '../../../core/records/kinds.ts'
import { credentialId, name, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { day } from '../fields.ts'
import { credentialFacts } from '../places.ts'
import { facts } from './facts.ts'

export const add = operation({
  id: 'credentials.add',
  method: 'POST',
  path: '/v1/credentials',
  permission: 'credential.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Says that a person is qualified to sign some kinds of record, from one day to another, and by what',
  input: {
    body: z.object({
      personId,
      kinds: z.array(z.enum(STATUTORY_KINDS)).min(1).max(STATUTORY_KINDS.length),
      validFrom: day,
      validUntil: day.meta({ description: 'The last day' }),
      ...facts.shape,
      title: name,
      issuer: name,
    }),
  },
  output: z.object({ credentialId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    if (body.validUntil < body.validFrom)
      throw invalid('It ends before it begins', { fields: { validUntil: 'is before the first day' } })
    const credential_id = idFrom<CredentialId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    const { title, issuer, number, proof } = body
    const text = JSON.stringify({ title, issuer, number, proof })
    const row = {
      credential_id,
      person_id: body.personId,
      kinds: [...new Set(body.kinds)],
      valid_from: body.validFrom,
      valid_until: body.validUntil,
      facts_sealed: keys.seal('record', credentialFacts(credential_id), text),
    }
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const person = kysely.selectFrom('app.person').select('state').where('person_id', '=', body.personId)
        const found = await person.executeTakeFirst()
        if (found === undefined || found.state === 'disabled')
          throw invalid('There is no such person here', { fields: { personId: 'no such person' } })
        await kysely.insertInto('app.credential').values(row).execute()
      },
      about,
    )
    return { credentialId: credential_id }
  },
})
