import { z } from 'zod'
import { invalid, overLimit } from '../../../core/errors.ts'
import { type DutyId, idFrom } from '../../../core/ids.ts'
import {
  DUTIES_PER_ASSET_MAX,
  DUTY_DAYS_MAX,
  DUTY_MONTHS_MAX,
  DUTY_WINDOW_DAYS_DEFAULT,
  DUTY_WINDOW_DAYS_MAX,
} from '../../../core/limits.ts'
import { assetId, dutyId, formId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { day } from '../fields.ts'

export const DUTY_BASES = ['six-months', 'twelve-months', 'scheme', 'own'] as const
export const dutyBasis = z
  .enum(DUTY_BASES)
  .meta({ title: 'DutyBasis', description: 'LOLER regulation 9(3)(a), a written scheme, or the organisation itself' })

export const add = operation({
  id: 'duties.add',
  method: 'POST',
  path: '/v1/duties',
  permission: 'record.plan',
  audit: 'change',
  zone: 'api',
  summary: 'Says what has to be done to an asset again and again, and how often',
  input: {
    body: z.object({
      assetId,
      formId,
      basis: dutyBasis,
      everyMonths: z.int().min(1).max(DUTY_MONTHS_MAX).optional(),
      everyDays: z.int().min(1).max(DUTY_DAYS_MAX).optional(),
      firstDueOn: day,
      windowDays: z
        .int()
        .min(0)
        .max(DUTY_WINDOW_DAYS_MAX)
        .default(DUTY_WINDOW_DAYS_DEFAULT)
        .meta({ description: 'From how many days before it counts as due' }),
    }),
  },
  output: z.object({ dutyId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    refuseInterval(body)
    const duty_id = idFrom<DutyId>(deps.random(16))
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const asset = kysely.selectFrom('app.asset').select('asset_id').where('asset_id', '=', body.assetId)
        if ((await asset.execute()).length === 0)
          throw invalid('There is no such asset', { fields: { assetId: 'no such asset' } })
        const form = await kysely
          .selectFrom('app.form')
          .select('kind')
          .where('form_id', '=', body.formId)
          .where('archived_at', 'is', null)
          .executeTakeFirst()
        if (form === undefined) throw invalid('There is no such form', { fields: { formId: 'no such form' } })
        const { n } = await kysely
          .selectFrom('app.duty')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where('asset_id', '=', body.assetId)
          .where('archived_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (n >= DUTIES_PER_ASSET_MAX)
          throw overLimit(`At most ${DUTIES_PER_ASSET_MAX} things are due at one asset`, { hint: 'End some first.' })
        await kysely
          .insertInto('app.duty')
          .values({
            duty_id,
            asset_id: body.assetId,
            form_id: body.formId,
            kind: form.kind,
            basis: body.basis,
            every_months: body.everyMonths ?? null,
            every_days: body.everyDays ?? null,
            first_due_on: body.firstDueOn,
            window_days: body.windowDays,
          })
          .execute()
      },
      about,
    )
    return { dutyId: duty_id }
  },
})

type Interval = {
  basis: (typeof DUTY_BASES)[number]
  everyMonths?: number | undefined
  everyDays?: number | undefined
}

function refuseInterval({ basis, everyMonths, everyDays }: Interval): void {
  if ((everyMonths === undefined) === (everyDays === undefined))
    throw invalid('It is due every so many months, or every so many days', {
      fields: { everyMonths: 'give either months or days' },
    })
  const most = basis === 'six-months' ? 6 : basis === 'twelve-months' ? 12 : undefined
  if (most !== undefined && (everyMonths === undefined || everyMonths > most))
    throw invalid(`By this basis it is due every ${most} months at the latest (LOLER regulation 9(3)(a))`, {
      fields: { everyMonths: `is not ${most} or fewer` },
      hint: 'Where a written scheme says otherwise, choose that as the basis.',
    })
}
