import { z } from 'zod'
import { KIND_RULES, RECORD_KINDS } from '../../../core/records/kinds.ts'
import { operation } from '../../operation/operation.ts'
import { recordKind } from '../fields.ts'

export const read = operation({
  id: 'keeping.read',
  method: 'GET',
  path: '/v1/record-keeping',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'How long records of each kind are kept at least, once they are signed',
  input: {},
  output: z.object({
    kinds: z.array(
      z.object({
        kind: recordKind,
        months: z.int().meta({ description: 'The law may ask for longer' }),
        floorMonths: z.int().meta({ description: 'Nobody can set fewer' }),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) => kysely.selectFrom('app.record_keeping').select(['kind', 'months']).execute(),
      about,
    )
    const set = new Map(rows.map(({ kind, months }) => [kind, months]))
    return {
      kinds: RECORD_KINDS.map((kind) => {
        const { floorMonths } = KIND_RULES[kind]
        return { kind, months: set.get(kind) ?? floorMonths, floorMonths }
      }),
    }
  },
})
