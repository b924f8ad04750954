// What is due, at one asset or at all that the viewer may see: each with when it was last done and how it stands today.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AssetId, DutyId, FormId, RecordId, SiteId } from '../../../core/ids.ts'
import { DUTIES_LISTED_MAX } from '../../../core/limits.ts'
import { type Day, dayIn, isZone } from '../../../core/records/day.ts'
import { nextDue, STANDINGS, standing } from '../../../core/records/due.ts'
import type { RecordKind } from '../../../core/records/kinds.ts'
import { assetId, dutyId, formId, instant, recordId, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { day, outcome, recordKind } from '../fields.ts'
import { DUTY_BASES, dutyBasis } from './add.ts'

type Row = {
  duty_id: DutyId
  asset_id: AssetId
  site_id: SiteId
  form_id: FormId
  kind: RecordKind
  basis: (typeof DUTY_BASES)[number]
  every_months: number | null
  every_days: number | null
  first_due_on: Day
  window_days: number
  done_at: Date | null
  record_id: RecordId | null
  next_due_on: Day | null
  outcome: z.output<typeof outcome> | null
}

const duty = z.object({
  dutyId,
  assetId,
  siteId,
  formId,
  kind: recordKind,
  basis: dutyBasis,
  everyMonths: z.int().nullable(),
  everyDays: z.int().nullable(),
  windowDays: z.int(),
  dueOn: day.meta({ description: 'The last day on which it may be done' }),
  standing: z.enum(STANDINGS),
  lastDone: z.object({ recordId, doneAt: instant, outcome }).nullable(),
})

export const list = operation({
  id: 'duties.list',
  method: 'GET',
  path: '/v1/duties',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'What has to be done to assets and when, what is overdue first',
  input: {
    query: z.object({
      asset: assetId.optional(),
      zone: z
        .string()
        .max(64)
        .refine(isZone, 'is no time zone')
        .default('UTC')
        .meta({ description: 'IANA zone that says which day today is' }),
    }),
  },
  output: z.object({ duties: z.array(duty), today: day }),
  async handler({ input: { query }, session, about, deps }) {
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql<Row>`
          select d.duty_id, d.asset_id, a.site_id, d.form_id, d.kind, d.basis, d.every_months, d.every_days, d.first_due_on,
            d.window_days, l.done_at, l.record_id, l.next_due_on, l.outcome
          from app.duty d join app.asset a on a.org_id = d.org_id and a.asset_id = d.asset_id
          left join lateral (
            select r.done_at, r.record_id, r.next_due_on, r.outcome from app.record r
            where r.org_id = d.org_id and r.asset_id = d.asset_id and r.form_id = d.form_id
              and not exists (select from app.record n where n.org_id = r.org_id and n.record_id = r.record_id and n.version > r.version)
              -- As app.record_is_archived says, which would ask who may see what anew for each of them.
              and not exists (select from app.record_archiving x where x.org_id = r.org_id and x.record_id = r.record_id and x.is_archived
                and not exists (select from app.record_archiving y where y.org_id = x.org_id and y.record_id = x.record_id and y.n > x.n))
            order by r.done_at desc limit 1) l on true
          where d.archived_at is null ${query.asset === undefined ? sql`` : sql`and d.asset_id = ${query.asset}`}
          order by d.duty_id limit ${DUTIES_LISTED_MAX}`.execute(kysely),
      about,
    )
    const today = dayIn(query.zone, deps.clock().getTime())
    const duties = rows.map((row) => told(row, query.zone, today))
    return { duties: duties.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0)), today }
  },
})

function told(row: Row, zone: string, today: Day): z.input<typeof duty> {
  const dueOn = dueOf(row, zone)
  return {
    dutyId: row.duty_id,
    assetId: row.asset_id,
    siteId: row.site_id,
    formId: row.form_id,
    kind: row.kind,
    basis: row.basis,
    everyMonths: row.every_months,
    everyDays: row.every_days,
    windowDays: row.window_days,
    dueOn,
    standing: standing(dueOn, today, row.window_days),
    lastDone:
      row.record_id === null || row.done_at === null || row.outcome === null
        ? null
        : { recordId: row.record_id, doneAt: row.done_at.toISOString(), outcome: row.outcome },
  }
}

/** By the interval, or earlier where the last record says so (LOLER Schedule 1 paragraph 8(d)). */
function dueOf(row: Row, zone: string): Day {
  if (row.done_at === null) return row.first_due_on
  const doneOn = dayIn(zone, row.done_at.getTime())
  const byInterval =
    row.every_months === null
      ? nextDue(doneOn, { every: 'days', days: row.every_days ?? 0 })
      : nextDue(doneOn, { every: 'months', months: row.every_months })
  return row.next_due_on !== null && row.next_due_on < byInterval ? row.next_due_on : byInterval
}
