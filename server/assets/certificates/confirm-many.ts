import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { IMPORT_LINES_MAX } from '../../../core/limits.ts'
import { operation } from '../../operation/operation.ts'
import { serial } from '../fields.ts'

export const confirmMany = operation({
  id: 'certificates.confirm-many',
  method: 'POST',
  path: '/v1/certificates/confirm',
  permission: 'certificate.issue',
  audit: 'change',
  zone: 'api',
  summary: 'Says that these new certificates have arrived; those that nobody says it of are revoked',
  input: { body: z.object({ serials: z.array(serial).min(1).max(IMPORT_LINES_MAX) }) },
  /** `late`: withdrawn already, or not there. */
  output: z.object({ confirmed: z.array(serial), late: z.array(serial) }),
  async handler({ input: { body }, session, about, deps }) {
    const wanted = body.serials.map((hex) => Buffer.from(hex, 'hex'))
    const rows = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        await kysely
          .updateTable('app.certificate')
          .set({ state: 'confirmed', confirmed_at: sql`now()` })
          .where('serial', 'in', wanted)
          .where('state', '=', 'issued')
          .where('confirm_before', '>', sql<Date>`now()`)
          .execute()
        return kysely.selectFrom('app.certificate').select(['serial', 'state']).where('serial', 'in', wanted).execute()
      },
      about,
    )
    if (rows.length === 0) throw notFound('None of these certificates is there')
    const there = new Set(rows.filter(({ state }) => state === 'confirmed').map((row) => row.serial.toString('hex')))
    const isConfirmed = (hex: string): boolean => there.has(hex)
    return { confirmed: body.serials.filter(isConfirmed), late: body.serials.filter((hex) => !isConfirmed(hex)) }
  },
})
