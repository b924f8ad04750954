// What somebody is to be told by mail is noted down in the transaction of what happened; the sender (sender.ts) writes
// the letter afterwards. A notice holds no address, no name and no secret.
import { type AccountId, idFrom, type NoticeId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'

export const ACCOUNT_NOTICES = [
  'totp.added',
  'totp.removed',
  'passkey.added',
  'passkey.removed',
  'recovery-codes.made',
  'recovery-code.used',
  'password.changed',
  'password.reset',
  'password.reset-requested',
  'email.change-requested',
  'email.changed',
  'sign-in.suspicious',
  'second-factor.guessed',
] as const
export const ORGANISATION_NOTICES = [
  'operate-as.requested',
  'operate-as.started',
  'operate-as.ended',
  'checkpoint',
  'certificates.expiring',
  'alarms.raised',
  'platform.outage',
] as const
export type AccountNotice = (typeof ACCOUNT_NOTICES)[number]
export type NoticeKind = AccountNotice | (typeof ORGANISATION_NOTICES)[number]

const KINDS: readonly string[] = [...ACCOUNT_NOTICES, ...ORGANISATION_NOTICES]

export function isNoticeKind(kind: string): kind is NoticeKind {
  return KINDS.includes(kind)
}

export type NewNotice = {
  accountId: AccountId
  kind: AccountNotice
  facts?: Record<string, string | number | boolean>
  /** Where it goes instead of the account's own address, in its canonical spelling. */
  to?: string
}

/** Notes down what an account's owner is to be told, in the transaction of what happened to it. */
export async function note(deps: AuthDeps, { kysely }: Tx, notice: NewNotice): Promise<void> {
  const id = idFrom<NoticeId>(deps.random(16))
  await kysely
    .insertInto('identity.notice')
    .values({
      notice_id: id,
      account_id: notice.accountId,
      kind: notice.kind,
      facts: JSON.stringify(notice.facts ?? {}),
      to_sealed: notice.to === undefined ? null : deps.identity.emails.seal({ table: 'notice', row: id }, notice.to),
      created_at: deps.clock(),
      next_at: deps.clock(),
    })
    .execute()
}
