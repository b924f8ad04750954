// Sends what was noted down: takes up what is due, writes the letter (its token is made here and nowhere stored), hands it
// to the mail server or, in a demonstration without one, to the outbox. A notice is taken up in a transaction of its own
// and put off before anything is sent, so that a crash sends a letter late or twice and never keeps it from going.
import { isFailure } from '../../../core/errors.ts'
import { type AccountId, idFrom, type NoticeId, type OrgId } from '../../../core/ids.ts'
import {
  NOTICE_AGE_S_MAX,
  NOTICE_RETRY_S_MAX,
  NOTICE_RETRY_S_MIN,
  NOTICE_ROUND_MS,
  NOTICES_PER_ROUND,
} from '../../../core/limits.ts'
import { sql } from 'kysely'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Letter, Mail } from '../../mail/mail.ts'
import { writeLetter } from './write-letter.ts'

export type Sender = { wake(): void; close(): Promise<void> }

export type Due = {
  noticeId: NoticeId
  orgId: OrgId | null
  accountId: AccountId | null
  kind: string
  facts: Readonly<Record<string, unknown>>
  toSealed: Buffer | null
  createdAt: Date
}

/** What became of it: a letter, more notices in its place, or nothing that could be sent (any more). */
export type Written = { letter: Letter } | { instead: 'nothing'; why: string }

export function startSender(deps: AuthDeps, mail: Mail): Sender {
  let isClosed = false
  let isWoken = true
  let running: Promise<void> | undefined

  const wake = (): void => {
    isWoken = true
    if (running !== undefined || isClosed) return
    running = work().finally(() => {
      running = undefined
      if (isWoken && !isClosed) wake()
    })
  }
  async function work(): Promise<void> {
    try {
      while (isWoken && !isClosed) {
        isWoken = false
        const due = await takeUp(deps)
        for (const one of due) await send(deps, mail, one)
        if (due.length === NOTICES_PER_ROUND) isWoken = true
      }
    } catch (error) {
      deps.log.error({ err: error }, 'notices could not be sent; they wait')
    }
  }

  const round = setInterval(wake, NOTICE_ROUND_MS).unref()
  wake()
  return {
    wake,
    async close() {
      isClosed = true
      clearInterval(round)
      await running
    },
  }
}

/** Lock: the rows, skipping what another sender has. Each is put off for as long as its next try would wait. */
async function takeUp(deps: AuthDeps): Promise<Due[]> {
  const at = deps.clock()
  return deps.identity.db.asProcess(async ({ kysely }) => {
    const { rows } = await sql<{
      notice_id: NoticeId
      org_id: OrgId | null
      account_id: AccountId | null
      kind: string
      facts: Record<string, unknown>
      to_sealed: Buffer | null
      created_at: Date
    }>`
      update identity.notice n set attempts = n.attempts + 1,
        next_at = ${at}::timestamptz + make_interval(secs => least(${NOTICE_RETRY_S_MAX}::int, ${NOTICE_RETRY_S_MIN}::int * 2 ^ least(n.attempts, 12)))
      where n.notice_id in (
        select d.notice_id from identity.notice d
        where d.sent_at is null and d.given_up_at is null and d.next_at <= ${at}
        order by d.next_at limit ${NOTICES_PER_ROUND} for update skip locked)
      returning n.notice_id, n.org_id, n.account_id, n.kind, n.facts, n.to_sealed, n.created_at`.execute(kysely)
    return rows.map((row) => ({
      noticeId: row.notice_id,
      orgId: row.org_id,
      accountId: row.account_id,
      kind: row.kind,
      facts: row.facts,
      toSealed: row.to_sealed,
      createdAt: row.created_at,
    }))
  })
}

async function send(deps: AuthDeps, mail: Mail, due: Due): Promise<void> {
  const { outbox } = deps.identity
  const at = deps.clock()
  if (due.accountId === null) return spread(deps, due)
  if (at.getTime() - due.createdAt.getTime() > NOTICE_AGE_S_MAX * 1000) return settle(deps, due, 'too old')
  if (!mail.isConfigured && outbox === undefined) return settle(deps, due, 'no mail server is configured')
  const written = await writeLetter(deps, { ...due, accountId: due.accountId })
  if ('instead' in written) return settle(deps, due, written.why)
  try {
    if (mail.isConfigured) await mail.send(written.letter)
    else outbox?.post({ ...written.letter, at })
  } catch (error) {
    if (!isFailure(error, 'unavailable')) throw error
    return putOff(deps, due, reasonOf(error))
  }
  return settle(deps, due, null)
}

/** A notice to an organisation becomes one to each of its administrators, so that each is tried by itself. */
async function spread(deps: AuthDeps, due: Due): Promise<void> {
  const { orgId } = due
  if (orgId === null) return settle(deps, due, 'addressed to nobody')
  await deps.identity.db.asProcess(async ({ kysely }) => {
    const { rows } = await sql<{ account_id: AccountId }>`
      select a as account_id from identity.administrators(${orgId}) a`.execute(kysely)
    const notices = rows.map(({ account_id }) => ({
      notice_id: idFrom<NoticeId>(deps.random(16)),
      org_id: orgId,
      account_id,
      kind: due.kind,
      facts: JSON.stringify(due.facts),
      created_at: due.createdAt,
      next_at: deps.clock(),
    }))
    if (notices.length > 0) await kysely.insertInto('identity.notice').values(notices).execute()
    await kysely
      .updateTable('identity.notice')
      .set({ sent_at: deps.clock() })
      .where('notice_id', '=', due.noticeId)
      .execute()
  })
}

/** `why`: not sent, and never will be. */
async function settle(deps: AuthDeps, { noticeId }: Due, why: string | null): Promise<void> {
  const at = deps.clock()
  const change = why === null ? { sent_at: at, last_error: null } : { given_up_at: at, last_error: why }
  await deps.identity.db.asProcess(async ({ kysely }) => {
    await kysely.updateTable('identity.notice').set(change).where('notice_id', '=', noticeId).execute()
  })
}

async function putOff(deps: AuthDeps, { noticeId, kind }: Due, why: string): Promise<void> {
  deps.log.warn({ kind, reason: why }, 'a letter was not taken; it is tried again')
  await deps.identity.db.asProcess(async ({ kysely }) => {
    await kysely.updateTable('identity.notice').set({ last_error: why }).where('notice_id', '=', noticeId).execute()
  })
}

/** The kind of trouble, and nothing of what the server said: it may repeat the address. */
function reasonOf({ cause }: Error): string {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown'
  const answer = cause instanceof Error && 'responseCode' in cause ? ` ${Number(cause.responseCode)}` : ''
  return `${code}${answer}`
}
