import { z } from 'zod'
import { bug } from '../../../core/errors.ts'
import type { PersonId } from '../../../core/ids.ts'
import type { Principal, Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { grantId, instant, orgId, permission, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { grantText, openText, orgName, PLATFORM_NAME } from '../fields.ts'
import { namedOf, namedPeople } from '../people/names.ts'

export const read = operation({
  id: 'session.read',
  method: 'GET',
  path: '/v1/session',
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary: 'Who is signed in, where, what they may do, and how sure the platform is of who they are',
  input: {},
  output: z.object({
    /** While staff operate as the organisation: the member of the staff. */
    person: z.object({ personId, name: z.string().nullable(), email: z.string().nullable(), role }),
    organisation: z.object({ orgId, name: z.string(), kind: z.enum(['tenant', 'platform']) }),
    permissions: z.array(permission),
    sites: z.union([z.literal('all'), z.array(siteId)]),
    demonstration: z.boolean(),
    expiresAt: instant,
    aal: z.enum(['password', 'mfa', 'link', 'token']),
    /** What the person holds takes a second factor, and this session has shown one only: nothing else works. */
    needsSecondFactor: z.boolean(),
    /** Until then what is dangerous asks for nothing more. */
    confirmedUntil: instant.nullable(),
    operateAs: z
      .object({ grantId, organisation: z.string(), elevated: z.boolean(), expiresAt: instant, reason: z.string() })
      .nullable(),
  }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(session, sessionOf, about)
    const [{ who, person, org, grant }, keys] = await Promise.all([reading, deps.keys.forSession(session)])
    const organisation = openText(keys, orgName(who.orgId), org.name_sealed) ?? PLATFORM_NAME
    return {
      person: { ...(person === undefined ? staffOf(keys, who, grant) : memberOf(keys, person)), role: who.role },
      organisation: { orgId: who.orgId, name: organisation, kind: who.orgKind },
      permissions: [...who.permissions],
      sites: who.siteIds,
      demonstration: deps.config.mode === 'demonstration',
      expiresAt: who.expiresAt.toISOString(),
      aal: who.aal,
      needsSecondFactor: who.needsSecondFactor,
      confirmedUntil: who.confirmedUntil?.toISOString() ?? null,
      operateAs: operateAsOf(keys, organisation, who, grant),
    }
  },
})

type Person = Parameters<typeof namedOf>[1]
type Grant = { staff_name_sealed: Buffer; reason_sealed: Buffer }

async function sessionOf(tx: Tx) {
  const { kysely } = tx
  const who = await tx.principal
  if (who === null) throw bug('a session of nobody')
  const [person, grant, org] = await Promise.all([
    who.personId === null
      ? undefined
      : namedPeople(tx).where('app.person.person_id', '=', who.personId).executeTakeFirstOrThrow(),
    who.operateAs === null
      ? undefined
      : kysely
          .selectFrom('app.operate_grant')
          .select(['staff_name_sealed', 'reason_sealed'])
          .where('grant_id', '=', who.operateAs.grantId)
          .executeTakeFirstOrThrow(),
    kysely.selectFrom('app.org').select('name_sealed').where('org_id', '=', who.orgId).executeTakeFirstOrThrow(),
  ])
  return { who, person, grant, org }
}

type Member = { personId: PersonId; name: string | null; email: string | null }

const memberOf = (keys: OrgKeys, person: Person): Member => ({
  personId: person.person_id,
  ...namedOf(keys, person),
})

/** Staff have no row here: their name stands in the grant, as it was when they asked for it. */
function staffOf(keys: OrgKeys, { staffId, operateAs }: Principal, grant: Grant | undefined): Member {
  if (staffId === null || operateAs === null || grant === undefined) throw bug('a session of nobody')
  const name = keys.open('record', grantText(operateAs.grantId, 'staff_name_sealed'), grant.staff_name_sealed)
  return { personId: staffId, name, email: null }
}

function operateAsOf(keys: OrgKeys, organisation: string, { operateAs }: Principal, grant: Grant | undefined) {
  if (operateAs === null || grant === undefined) return null
  const { grantId, elevated, expiresAt } = operateAs
  const reason = keys.open('record', grantText(grantId, 'reason_sealed'), grant.reason_sealed)
  return { grantId, organisation, elevated, expiresAt: expiresAt.toISOString(), reason }
}
