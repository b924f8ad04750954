// The letter about what the platform could not see while it was down itself, when that is over.
import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Written } from './sender.ts'
import type { DueToAccount } from './write-letter.ts'

type Part = 'gateways' | 'alarms'
type Missed = { part: Part; from_at: Date; until_at: Date }

export async function outageLetter(deps: AuthDeps, tx: Tx, due: DueToAccount, to: string): Promise<Written> {
  const { rows } = await sql<Missed>`
    select part, from_at, until_at from identity.outage_letter(${due.orgId}, ${due.accountId}, ${due.noticeId}, ${deps.clock()})`.execute(
    tx.kysely,
  )
  if (rows.length === 0) return { instead: 'nothing', why: 'the reader may not see alarms any more' }
  return { letter: { to, ...outageWords(deps.config.publicUrl, rows) } }
}

const MISSED: Record<Part, readonly string[]> = {
  gateways: [
    'No device could send its telemetry. What devices have kept meanwhile is stored when they send it; it raises no',
    'alarm as if it were now. What they have not kept is missing.',
  ],
  alarms: ['Alarms were not evaluated, and nobody was told of any.'],
}

export function outageWords(publicUrl: string, missed: readonly Missed[]): { subject: string; text: string } {
  const { host } = new URL(publicUrl)
  const from = new Date(Math.min(...missed.map(({ from_at }) => from_at.getTime())))
  const until = new Date(Math.max(...missed.map(({ until_at }) => until_at.getTime())))
  return {
    subject: `The platform saw nothing from ${when(from)} to ${when(until)} (${host})`,
    text: [
      'The platform itself was down, or a part of it. That is over now.',
      '',
      ...missed.flatMap(({ part, from_at, until_at }) => [
        `From ${when(from_at)} to ${when(until_at)}:`,
        ...MISSED[part],
        '',
      ]),
      `See what is alarming now: ${new URL('/alarms', publicUrl).href}`,
      '',
      `You chose to be told of alarms, under ${new URL('/settings/notifications', publicUrl).href}`,
      `This letter comes from ${host}. Nobody reads answers to it.`,
      '',
    ].join('\n'),
  }
}

const when = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
