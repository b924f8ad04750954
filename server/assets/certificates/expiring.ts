import { sql } from 'kysely'
import { z } from 'zod'
import { EXPIRING_days } from '../../../core/expiry.ts'
import type { AssetId } from '../../../core/ids.ts'
import { EXPIRING_NAMED_MAX } from '../../../core/limits.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { OpenedNames } from '../opened-names.ts'

const ending = z.object({ assetId, name: z.string(), notAfter: instant })
const some = z.object({ count: z.int(), soonest: z.array(ending) })

type Row = { asset_id: AssetId; name_sealed: Buffer; not_after: Date; is_over: boolean; in_all: number; n: number }

const names = new OpenedNames()

export const expiring = operation({
  id: 'certificates.expiring',
  method: 'GET',
  path: '/v1/certificates/expiring',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: `Assets of the viewer whose identity ends within ${EXPIRING_days} days or has ended: how many, and the first of them by name`,
  input: {},
  output: z.object({ expiring: some, expired: some, at: instant }),
  async handler({ session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const at = deps.clock()
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql<Row>`
          select * from (
            select s.asset_id, a.name_sealed, s.not_after, s.not_after <= ${at}::timestamptz as is_over,
              (count(*) over w)::integer as in_all,
              row_number() over (partition by s.not_after <= ${at}::timestamptz order by s.not_after, s.asset_id) as n
            from app.certificate_standing((select ctx.org_id()), ${at}) s
            join app.asset a on a.org_id = (select ctx.org_id()) and a.asset_id = s.asset_id
            where s.not_after <= ${at}::timestamptz + make_interval(hours => ${EXPIRING_days * 24})
            window w as (partition by s.not_after <= ${at}::timestamptz)
          ) x where x.n <= ${EXPIRING_NAMED_MAX} order by x.n`.execute(kysely),
      about,
    )
    const of = (isOver: boolean) => {
      const these = rows.filter((row) => row.is_over === isOver)
      const soonest = these.map((row) => ({
        assetId: row.asset_id,
        name: names.nameOf(keys, row.asset_id, row.name_sealed),
        notAfter: row.not_after.toISOString(),
      }))
      return { count: these[0]?.in_all ?? 0, soonest }
    }
    return { expiring: of(false), expired: of(true), at: at.toISOString() }
  },
})
