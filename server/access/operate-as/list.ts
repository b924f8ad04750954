import { z } from 'zod'
import type { GrantId, OrgId, PersonId } from '../../../core/ids.ts'
import { GRANTS_LISTED_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { grantId, instant, orgId, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { grantText, openText, orgName, registeredName, registeredText } from '../fields.ts'
import { namedOf, namedPeople } from '../people/names.ts'

export const list = operation({
  id: 'operate-as.list',
  method: 'GET',
  path: '/v1/operate-as',
  // The rows decide: everybody sees staff who are in, who may decide or read the log sees all, staff their own register.
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary:
    'Who of the platform operates, operated or asks to operate as the organisation; for staff: the register of it',
  input: {},
  output: z.object({
    grants: z.array(
      z.object({
        grantId,
        organisation: z.object({ orgId, name: z.string().nullable() }).nullable(),
        staff: z.object({ personId, name: z.string().nullable() }),
        reason: z.string(),
        ticket: z.string(),
        elevated: z.boolean(),
        minutes: z.number().int(),
        state: z.enum(['requested', 'granted', 'refused', 'ended']),
        requestedAt: instant,
        decidedAt: instant.nullable(),
        expiresAt: instant.nullable(),
        endedAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const grants = await deps.db.inSession(
      session,
      async (tx) => {
        const who = await tx.principal
        return who?.orgKind === 'platform' ? registered(tx, keys) : granted(tx, keys)
      },
      about,
    )
    return { grants }
  },
})

type Times = {
  elevated: boolean
  minutes: number
  state: 'requested' | 'granted' | 'refused' | 'ended'
  requested_at: Date
  decided_at: Date | null
  expires_at: Date | null
  ended_at: Date | null
}

const timesOf = (row: Times) => ({
  elevated: row.elevated,
  minutes: row.minutes,
  state: row.state,
  requestedAt: row.requested_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
})

const TIMES = ['elevated', 'minutes', 'state', 'requested_at', 'decided_at', 'expires_at', 'ended_at'] as const

/** The tenant's own rows. */
async function granted({ kysely }: Tx, keys: OrgKeys) {
  const [org, rows] = await Promise.all([
    kysely.selectFrom('app.org').select(['org_id', 'name_sealed']).executeTakeFirstOrThrow(),
    kysely
      .selectFrom('app.operate_grant')
      .select(['grant_id', 'staff_id', 'staff_name_sealed', 'reason_sealed', 'ticket_sealed', ...TIMES])
      .orderBy('requested_at', 'desc')
      .orderBy('grant_id')
      .limit(GRANTS_LISTED_MAX)
      .execute(),
  ])
  const organisation = { orgId: org.org_id, name: openText(keys, orgName(org.org_id), org.name_sealed) }
  return rows.map((row) => {
    const open = (column: Parameters<typeof grantText>[1]) =>
      keys.open('record', grantText(row.grant_id, column), row[column])
    const staff = { personId: row.staff_id, name: open('staff_name_sealed') }
    const why = { reason: open('reason_sealed'), ticket: open('ticket_sealed') }
    return { grantId: row.grant_id, organisation, staff, ...why, ...timesOf(row) }
  })
}

/** The platform's copies. */
async function registered(tx: Tx, keys: OrgKeys) {
  const [people, tenants, rows] = await Promise.all([
    namedPeople(tx).execute(),
    tx.kysely.selectFrom('app.org_register').select(['tenant_id', 'name_sealed']).execute(),
    tx.kysely
      .selectFrom('app.operate_register')
      .select(['grant_id', 'tenant_id', 'staff_id', 'reason_sealed', 'ticket_sealed', ...TIMES])
      .orderBy('requested_at', 'desc')
      .orderBy('grant_id')
      .limit(GRANTS_LISTED_MAX)
      .execute(),
  ])
  const nameOfTenant = new Map<OrgId, string | null>(
    tenants.map((row) => [row.tenant_id, openText(keys, registeredName(row.tenant_id), row.name_sealed)]),
  )
  const nameOfPerson = new Map<PersonId, string | null>(people.map((row) => [row.person_id, namedOf(keys, row).name]))
  const text = (row: GrantId, column: 'reason_sealed' | 'ticket_sealed', sealed: Buffer) =>
    keys.open('record', registeredText(row, column), sealed)
  return rows.map((row) => ({
    grantId: row.grant_id,
    organisation: { orgId: row.tenant_id, name: nameOfTenant.get(row.tenant_id) ?? null },
    staff: { personId: row.staff_id, name: nameOfPerson.get(row.staff_id) ?? null },
    reason: text(row.grant_id, 'reason_sealed', row.reason_sealed),
    ticket: text(row.grant_id, 'ticket_sealed', row.ticket_sealed),
    ...timesOf(row),
  }))
}
