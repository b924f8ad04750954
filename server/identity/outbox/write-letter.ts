// One notice becomes one letter: the address is opened, and where a link is the point its token is made.
import type { AccountId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret } from '../../platform/secret.ts'
import { emailOf } from '../accounts.ts'
import { hashOf, newToken } from '../tokens.ts'
import { emailUrl, resetUrl } from '../urls.ts'
import { alarmsLetter } from './alarms-letter.ts'
import { letterOf, takenLetter } from './letters.ts'
import { isNoticeKind, type NoticeKind } from './notices.ts'
import { outageLetter } from './outage-letter.ts'
import type { Due, Written } from './sender.ts'

export type DueToAccount = Due & { accountId: AccountId }

const over: Written = { instead: 'nothing', why: 'over before it was sent' }

/** The page of the console that a letter leads to. */
const PAGES: Partial<Record<NoticeKind, string>> = {
  'operate-as.requested': '/people/staff-access',
  'operate-as.started': '/people/staff-access',
  'operate-as.ended': '/people/staff-access',
  checkpoint: '/audit/proof',
  'certificates.expiring': '/certificates',
}
const SECURITY_PAGE = '/settings/security'

export function writeLetter(deps: AuthDeps, due: DueToAccount): Promise<Written> {
  const { publicUrl } = deps.config
  const { kind } = due
  return deps.identity.db.asProcess(async (tx): Promise<Written> => {
    if (!isNoticeKind(kind)) return { instead: 'nothing', why: 'there is no letter of this kind' }
    const to =
      due.toSealed === null
        ? await emailOf(deps, tx, due.accountId)
        : deps.identity.emails.open({ table: 'notice', row: due.noticeId }, due.toSealed)
    const at = due.createdAt
    if (kind === 'alarms.raised') return alarmsLetter(deps, tx, due, to)
    if (kind === 'platform.outage') return outageLetter(deps, tx, due, to)
    if (kind === 'email.change-requested' && (await isTaken(deps, tx, to)))
      return { letter: { to, ...takenLetter({ publicUrl, at }) } }
    const link = await linkOf(deps, tx, kind, due)
    if (link === undefined) return over
    return { letter: { to, ...letterOf(kind, { facts: due.facts, publicUrl, at, link }) } }
  })
}

async function linkOf(deps: AuthDeps, tx: Tx, kind: NoticeKind, { facts }: DueToAccount): Promise<string | undefined> {
  const { publicUrl } = deps.config
  if (kind === 'password.reset-requested') {
    const token = await giveToken(deps, tx, 'reset', String(facts.resetId))
    return token && resetUrl(publicUrl, token)
  }
  if (kind === 'email.change-requested') {
    const token = await giveToken(deps, tx, 'change', String(facts.changeId))
    return token && emailUrl(publicUrl, token)
  }
  return new URL(PAGES[kind] ?? SECURITY_PAGE, publicUrl).href
}

/** A new token for what waits for its link; an earlier letter's stops working. Undefined when nothing waits any more. */
async function giveToken(
  deps: AuthDeps,
  { kysely }: Tx,
  what: 'reset' | 'change',
  id: string,
): Promise<Secret | undefined> {
  const token = newToken(deps.random)
  const table = what === 'reset' ? ('identity.password_reset' as const) : ('identity.email_change' as const)
  const column = what === 'reset' ? ('reset_id' as const) : ('change_id' as const)
  const given = await kysely
    .updateTable(table)
    .set({ token_hash: hashOf(token) })
    .where(({ eb, ref, cast, val }) => eb(cast<string>(ref(column), 'text'), '=', val(id)))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .executeTakeFirst()
  return given.numUpdatedRows > 0n ? token : undefined
}

async function isTaken(deps: AuthDeps, { kysely }: Tx, email: string): Promise<boolean> {
  const row = await kysely
    .selectFrom('identity.account')
    .select('account_id')
    .where('email_index', '=', deps.identity.emails.index(email))
    .executeTakeFirst()
  return row !== undefined
}
