import { z } from 'zod'
import { FORMS_MAX } from '../../../core/limits.ts'
import { formId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { recordKind } from '../fields.ts'
import { formSpec } from '../places.ts'
import { openSpec, spec } from './spec.ts'

export const list = operation({
  id: 'forms.list',
  method: 'GET',
  path: '/v1/forms',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'The forms of the organisation, each in its newest version',
  input: { query: z.object({ archived: z.enum(['true', 'false']).default('false') }) },
  output: z.object({
    forms: z.array(
      z.object({
        formId,
        kind: recordKind,
        template: z.string().nullable().meta({ description: 'The ready form that it was made of' }),
        version: z.int(),
        createdAt: instant,
        spec,
      }),
    ),
  }),
  async handler({ input: { query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.form as f')
          .innerJoin('app.form_version as v', (on) =>
            on
              .onRef('v.org_id', '=', 'f.org_id')
              .onRef('v.form_id', '=', 'f.form_id')
              .onRef('v.version', '=', 'f.version'),
          )
          .select(['f.form_id', 'f.kind', 'f.template', 'f.version', 'f.created_at', 'v.blocks_sealed'])
          .where('f.archived_at', query.archived === 'true' ? 'is not' : 'is', null)
          .orderBy('f.created_at')
          .limit(FORMS_MAX)
          .execute(),
      about,
    )
    return {
      forms: rows.map((row) => ({
        formId: row.form_id,
        kind: row.kind,
        template: row.template,
        version: row.version,
        createdAt: row.created_at.toISOString(),
        spec: openSpec(keys, formSpec(row.form_id, row.version), row.blocks_sealed),
      })),
    }
  },
})
