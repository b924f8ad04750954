import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { PERMISSIONS } from '../../../core/permissions.ts'
import { instant, orgId, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText, orgName, PLATFORM_NAME } from '../fields.ts'
import { namedOf, namedPeople } from '../people/names.ts'

export const read = operation({
  id: 'session.read',
  method: 'GET',
  path: '/v1/session',
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary: 'Who is signed in, where, and what they may do',
  input: {},
  output: z.object({
    person: z.object({ personId, name: z.string().nullable(), email: z.string().nullable(), role }),
    organisation: z.object({ orgId, name: z.string(), kind: z.enum(['tenant', 'platform']) }),
    permissions: z.array(z.enum(PERMISSIONS)),
    sites: z.union([z.literal('all'), z.array(siteId)]),
    demonstration: z.boolean(),
    expiresAt: instant,
  }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(
      session,
      async (tx) => {
        const { kysely } = tx
        const who = await tx.principal
        if (who === null) throw notFound('a session without a person')
        const [person, org] = await Promise.all([
          namedPeople(tx).where('app.person.person_id', '=', who.personId).executeTakeFirstOrThrow(),
          kysely.selectFrom('app.org').select('name_sealed').where('org_id', '=', who.orgId).executeTakeFirstOrThrow(),
        ])
        return { who, person, org }
      },
      about,
    )
    const [{ who, person, org }, keys] = await Promise.all([reading, deps.keys.forSession(session)])
    return {
      person: {
        personId: who.personId,
        ...namedOf(keys, person),
        role: who.role,
      },
      organisation: {
        orgId: who.orgId,
        name: openText(keys, orgName(who.orgId), org.name_sealed) ?? PLATFORM_NAME,
        kind: who.orgKind,
      },
      permissions: [...who.permissions],
      sites: who.siteIds,
      demonstration: deps.config.mode === 'demonstration',
      expiresAt: who.expiresAt.toISOString(),
    }
  },
})
