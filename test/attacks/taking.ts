// Attacks on what reads the trail and takes it away: pages, exports and their tickets.
import { createHash, randomBytes } from 'node:crypto'
import { type Attack, type Attacker, anyRow, victimsRows } from './attack.ts'
import { reads, tries } from './tries.ts'

const PAGE = `select * from audit.read_lines('{}', null, null, null, null, 100, 10000)`
const hashOf = (ticket: Buffer): Buffer => createHash('sha256').update(ticket).digest()

/** A ticket, as asking for it leaves one: of the victim's administrator or of ours, in which session and how old. */
async function plantTicket(
  it: Attacker,
  {
    whose = 'me',
    session,
    age = '0',
    used = false,
  }: { whose?: 'me' | 'victim'; session?: string; age?: string; used?: boolean },
): Promise<Buffer> {
  const ticket = randomBytes(32)
  const token = it.token(whose === 'me' ? 'org_admin' : 'victim')
  await it.truth(
    `insert into audit.export (org_id, ticket_hash, session_id, person_id, format, requested_at, expires_at)
     select x.org_id, $1, coalesce($2::uuid, x.session_id), x.person_id, 'jsonl', now() - $3::interval, now() - $3::interval + interval '5 minutes'
     from identity.session x where x.token_hash = sha256($4)`,
    [hashOf(ticket), session ?? null, age, token],
  )
  if (used)
    await it.truth(
      `update audit.export set used_at = now(), used_in = pg_current_xact_id(), size = 1, first_seq = 0, end_seq = 1 where ticket_hash = $1`,
      [hashOf(ticket)],
    )
  return ticket
}

async function sealOne(it: Attacker, orgId: string): Promise<string> {
  const [row] = await it.truth(
    `insert into audit.leaf (org_id, seq, line_id, hash)
     select l.org_id, (select count(*) from audit.leaf f where f.org_id = l.org_id), l.line_id, sha256('x'::bytea)
     from audit.line l where l.org_id = $1 and not exists (select from audit.leaf f where f.org_id = l.org_id and f.line_id = l.line_id)
     limit 1 returning line_id`,
    [orgId],
  )
  return String(row?.line_id)
}

const TAKE = 'select * from audit.export_take($1)'

export const taking: Attack[] = [
  { ...reads(tries('page-as-engineer', 'read the trail without the permission', 'engineer', PAGE)) },
  { ...reads(tries('page-as-token', 'read the trail by an API token that has no scope for it', 'token', PAGE)) },
  {
    ...tries('page-of-victim', "read the victim's trail by the function that pages", 'org_admin', PAGE),
    succeeded: victimsRows,
  },
  {
    ...tries(
      'page-of-victim-by-filter',
      "name the victim's people, assets and organisation in the filter",
      'org_admin',
      `select * from audit.read_lines(jsonb_build_object('person', $1::text, 'asset', $2::text, 'org_id', $3::text), null, null, null, null, 100, 10000)`,
      (it) => [it.victim.adminId, it.victim.assetId, it.victim.orgId],
    ),
    succeeded: anyRow,
  },
  {
    id: 'page-filter-injection',
    what: 'a filter that is SQL',
    on: 'ours',
    run: (it) =>
      it
        .as('org_admin')
        .sql(
          `select * from audit.read_lines('{"event": "x'' or true --", "text": "'' or ''1''=''1"}', null, null, null, null, 100, 10000)`,
        ),
    succeeded: anyRow,
  },
  {
    ...tries(
      'text-of-victims-line',
      "the text of a line of the victim's, by its id",
      'org_admin',
      'select audit.read_text($1) as text',
      async (it) => [await sealOne(it, it.victim.orgId)],
    ),
    succeeded: (rows) => Array.isArray(rows) && rows[0]?.text !== null,
  },
  {
    ...tries(
      'counts-as-engineer',
      'count lines without the permission',
      'engineer',
      `select * from audit.count_lines('{}', null, null, 10)`,
    ),
  },

  tries(
    'export-as-engineer',
    'ask for an export without the permission',
    'engineer',
    `select audit.export_request($1, 'jsonl', null, null)`,
    () => [randomBytes(32)],
  ),
  tries(
    'export-stale',
    'ask for an export without having shown a factor lately',
    'stale',
    `select audit.export_request($1, 'jsonl', null, null)`,
    () => [randomBytes(32)],
  ),
  tries(
    'export-operating',
    'staff who operate ask for an export',
    'operating',
    `select audit.export_request($1, 'jsonl', null, null)`,
    () => [randomBytes(32)],
  ),
  {
    id: 'ticket-same-transaction',
    what: 'take the export in the transaction that asks for it, which can be rolled back',
    on: 'ours',
    run: async (it) => {
      const admin = it.as('org_admin')
      const hash = hashOf(randomBytes(32))
      await admin.sql(`select audit.export_request($1, 'jsonl', null, null)`, [hash])
      return admin.sql(TAKE, [hash])
    },
    succeeded: anyRow,
  },
  {
    id: 'read-before-commit',
    what: 'read an export in the transaction that uses the ticket up, and roll that back',
    on: 'ours',
    run: async (it) => {
      await sealOne(it, it.me.orgId)
      const ticket = await plantTicket(it, {})
      const admin = it.as('org_admin')
      const [taken] = await admin.sql(TAKE, [hashOf(ticket)])
      return admin.sql('select * from audit.export_read($1, 0, 100)', [taken?.export_id])
    },
    succeeded: anyRow,
  },
  reads(
    tries('ticket-of-victim', "use the victim's ticket", 'org_admin', TAKE, async (it) => [
      hashOf(await plantTicket(it, { whose: 'victim' })),
    ]),
  ),
  reads(
    tries(
      'ticket-of-other-session',
      'use a ticket in another session than asked for it',
      'org_admin',
      TAKE,
      async (it) => [hashOf(await plantTicket(it, { session: '00000000-0000-0000-0000-0000000000cc' }))],
    ),
  ),
  reads(
    tries('ticket-too-old', 'use a ticket after five minutes', 'org_admin', TAKE, async (it) => [
      hashOf(await plantTicket(it, { age: '6 minutes' })),
    ]),
  ),
  reads(
    tries('ticket-replayed', 'use a ticket twice', 'org_admin', TAKE, async (it) => [
      hashOf(await plantTicket(it, { used: true })),
    ]),
  ),
  {
    id: 'ticket-taken-twice',
    what: 'use a ticket once more after it was committed',
    on: 'ours',
    run: async (it) => {
      const hash = hashOf(await plantTicket(it, {})).toString('hex')
      const take = `select * from audit.export_take('\\x${hash}')`
      const first = await it.request('org_admin', take)
      if (first.length !== 1) throw new Error('the ticket is worth nothing at all')
      return it.request('org_admin', take)
    },
    succeeded: anyRow,
  },
  reads(
    tries(
      'export-of-victim',
      'read an export that the victim has taken',
      'org_admin',
      'select * from audit.export_read($1, 0, 100)',
      async (it) => {
        await sealOne(it, it.victim.orgId)
        const ticket = await plantTicket(it, { whose: 'victim', used: true })
        const [row] = await it.truth('select export_id from audit.export where ticket_hash = $1', [hashOf(ticket)])
        return [row?.export_id]
      },
    ),
  ),
  tries('prolong-ticket', 'give a ticket more time', 'org_admin', `update audit.export set expires_at = 'infinity'`),
  tries(
    'forge-ticket',
    'write a ticket',
    'org_admin',
    `insert into audit.export (org_id, ticket_hash, session_id, person_id, format) values ($1, sha256('x'), $2, $2, 'jsonl')`,
    (it) => [it.me.orgId, it.me.adminId],
  ),
]
