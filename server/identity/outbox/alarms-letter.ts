// The letter about alarms. What it may tell is asked when it is written, of the database: its reader may have lost a site,
// and somebody may have been faster. It names no asset (names are sealed, and this process cannot open them): its links
// lead to them, for whoever is signed in and may see them. A link with a token acknowledges one alarm (alarm-links/).
import { sql } from 'kysely'
import { type AlarmState, PRIORITIES, type Priority } from '../../../core/alarm/states.ts'
import type { AssetId, RuleId } from '../../../core/ids.ts'
import { ALARM_LETTER_LINKS_MAX, ALARM_LETTER_LISTED_MAX, ALARM_LINK_S } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { hashOf, newToken } from '../tokens.ts'
import { alarmLinkUrl } from '../urls.ts'
import type { Written } from './sender.ts'
import type { DueToAccount } from './write-letter.ts'

export type TellableAlarm = {
  ruleId: RuleId
  assetId: AssetId
  priority: Priority
  at: Date
  state: AlarmState
  link: string | undefined
}
type Row = {
  rule_id: RuleId
  asset_id: AssetId
  priority: Priority
  at: Date
  may_acknowledge: boolean
  why: string
  more: number
  more_worst: Priority | null
  state: AlarmState
}

export async function alarmsLetter(deps: AuthDeps, tx: Tx, due: DueToAccount, to: string): Promise<Written> {
  const { rows } = await sql<Row>`
    select rule_id, asset_id, priority, at, may_acknowledge, why, more, more_worst, state
    from identity.alarm_letter(${due.orgId}, ${due.accountId}, ${due.noticeId}, ${deps.clock()})`.execute(tx.kysely)
  const [first] = rows
  if (first === undefined) return { instead: 'nothing', why: 'the alarms were over or answered before it was sent' }
  const alarms: TellableAlarm[] = []
  for (const row of rows.slice(0, ALARM_LETTER_LISTED_MAX)) {
    const isLinked = row.may_acknowledge && WAITS[row.state] === true && alarms.length < ALARM_LETTER_LINKS_MAX
    const link = isLinked ? await newLink(deps, tx, due, row) : undefined
    alarms.push({
      ruleId: row.rule_id,
      assetId: row.asset_id,
      priority: row.priority,
      at: row.at,
      state: row.state,
      link,
    })
  }
  const count = rows.length + first.more
  return {
    letter: {
      to,
      ...alarmWords({
        publicUrl: deps.config.publicUrl,
        alarms,
        count,
        worst: worstOf(first.priority, first.more_worst),
        why: first.why,
      }),
    },
  }
}

/** Of those that are listed and those that are only counted. */
const worstOf = (listed: Priority, counted: Priority | null): Priority =>
  counted !== null && PRIORITIES.indexOf(counted) > PRIORITIES.indexOf(listed) ? counted : listed

async function newLink(deps: AuthDeps, { kysely }: Tx, { orgId, noticeId }: DueToAccount, row: Row): Promise<string> {
  const token = newToken(deps.random)
  const at = deps.clock()
  const until = new Date(at.getTime() + ALARM_LINK_S * 1000)
  await sql`select identity.alarm_link_add(${hashOf(token)}, ${orgId}, ${noticeId}, ${row.rule_id}, ${row.asset_id}, ${at}, ${until})`.execute(
    kysely,
  )
  return alarmLinkUrl(deps.config.publicUrl, token)
}

const WAITS: Partial<Record<AlarmState, boolean>> = { unacknowledged: true, returned: true }

/** In a digest, which tells what is over, too. */
const STANDS: Record<AlarmState, string> = {
  normal: 'over',
  unacknowledged: 'nobody has acknowledged it',
  acknowledged: 'acknowledged, and it stands',
  returned: 'gone, and nobody has acknowledged it',
  shelved: 'shelved',
  suppressed: 'suppressed',
  'out-of-service': 'out of service',
}

type Facts = { publicUrl: string; alarms: TellableAlarm[]; count: number; worst: Priority; why: string }

export function alarmWords({ publicUrl, alarms, count, worst, why }: Facts): { subject: string; text: string } {
  const { host } = new URL(publicUrl)
  const [isEscalated, isDigest] = [why === 'escalation', why === 'digest']
  const what = count === 1 ? `An alarm, ${worst}` : `${count} alarms, the worst ${worst}`
  const lines = alarms.flatMap(({ ruleId, assetId, priority, at, state, link }) => [
    `${priority}, since ${when(at)}${isDigest ? `, ${STANDS[state]}` : ''}`,
    `  See: ${new URL(`/alarms/${ruleId}/${assetId}`, publicUrl).href}`,
    ...(link === undefined ? [] : [`  Acknowledge: ${link}`]),
    '',
  ])
  return {
    subject: `${isDigest ? 'Your digest: ' : ''}${isDigest ? what.toLowerCase() : what}${isEscalated ? ', that nobody has acknowledged' : ''} (${host})`,
    text: [
      ...(isEscalated ? ['Nobody has acknowledged these in time, so you are told:', ''] : []),
      ...(isDigest ? ['What was raised since your last digest, and what stands:', ''] : []),
      ...lines,
      ...(count > alarms.length
        ? [`and ${count - alarms.length} more: ${new URL('/alarms', publicUrl).href}`, '']
        : []),
      ...(alarms.some(({ link }) => link !== undefined)
        ? ['A link to acknowledge is yours alone: it works once, in your name, for half a day. Do not pass it on.', '']
        : []),
      isEscalated
        ? `You are one of those who are told then, under ${new URL('/alarms/escalation', publicUrl).href}`
        : `You chose to be told of this, under ${new URL('/settings/notifications', publicUrl).href}`,
      `This letter comes from ${host}. Nobody reads answers to it.`,
      '',
    ].join('\n'),
  }
}

const when = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
