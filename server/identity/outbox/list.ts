import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const list = operation({
  id: 'outbox.list',
  method: 'GET',
  path: '/v1/outbox',
  permission: 'public',
  audit: 'read',
  zone: 'auth',
  summary: 'The letters of a demonstration, which sends none; there is no such thing anywhere else',
  input: {},
  output: z.object({
    mails: z.array(z.object({ at: instant, to: z.string(), subject: z.string(), text: z.string() })),
  }),
  async handler({ deps }) {
    const { outbox } = deps.identity
    if (outbox === undefined) throw notFound('There is no outbox')
    return { mails: outbox.newestFirst().map(({ at, ...letter }) => ({ at: at.toISOString(), ...letter })) }
  },
})
