import { z } from 'zod'
import { compiler } from '../../db/database.ts'
import { siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText, siteName, siteNote } from '../fields.ts'

const sites = compiler
  .selectFrom('app.site')
  .leftJoin(
    // Counted under the same policies as everything else: an asset that is not seen is not counted.
    (db) =>
      db
        .selectFrom('app.asset')
        .select(['org_id', 'site_id', (eb) => eb.fn.countAll<number>().as('assets')])
        .groupBy(['org_id', 'site_id'])
        .as('counted'),
    (join) => join.onRef('counted.org_id', '=', 'app.site.org_id').onRef('counted.site_id', '=', 'app.site.site_id'),
  )
  .select(['app.site.site_id', 'app.site.name_sealed', 'app.site.note_sealed', 'counted.assets'])
  .orderBy('app.site.created_at')
  .orderBy('app.site.site_id')
  .compile()

export const list = operation({
  id: 'sites.list',
  method: 'GET',
  path: '/v1/sites',
  permission: 'site.read',
  audit: 'read',
  zone: 'api',
  summary: 'The sites that the person sees',
  input: {},
  output: z.object({
    sites: z.array(
      z.object({ siteId, name: z.string(), note: z.string().nullable(), assets: z.number().int().nonnegative() }),
    ),
  }),
  async handler({ session, about, deps }) {
    const [rows, keys] = await Promise.all([
      deps.db.queryInSession(session, sites, about),
      deps.keys.forSession(session),
    ])
    return {
      sites: rows.map((row) => ({
        siteId: row.site_id,
        name: keys.open('record', siteName(row.site_id), row.name_sealed),
        note: openText(keys, siteNote(row.site_id), row.note_sealed),
        assets: row.assets ?? 0,
      })),
    }
  },
})
