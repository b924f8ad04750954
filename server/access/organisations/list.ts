import { z } from 'zod'
import { compiler } from '../../db/database.ts'
import { instant, orgId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText, registeredName } from '../fields.ts'

const register = compiler
  .selectFrom('app.org_register')
  .select(['tenant_id', 'name_sealed', 'created_at'])
  .orderBy('created_at')
  .orderBy('tenant_id')
  .compile()

export const list = operation({
  id: 'organisations.list',
  method: 'GET',
  path: '/v1/organisations',
  permission: 'platform.organisations',
  audit: 'read',
  zone: 'api',
  summary: "The platform's own list of the organisations it made; staff see no row of theirs",
  input: {},
  output: z.object({
    organisations: z.array(z.object({ orgId, name: z.string().nullable(), createdAt: instant })),
  }),
  async handler({ session, about, deps }) {
    const [rows, keys] = await Promise.all([
      deps.db.queryInSession(session, register, about),
      deps.keys.forSession(session),
    ])
    return {
      organisations: rows.map((row) => ({
        orgId: row.tenant_id,
        name: openText(keys, registeredName(row.tenant_id), row.name_sealed),
        createdAt: row.created_at.toISOString(),
      })),
    }
  },
})
