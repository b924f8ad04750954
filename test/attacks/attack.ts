// What an attack is. Each is run twice: against this platform's database and against an ordinary one
// (control.sql), by somebody who has brought arbitrary SQL into a request of tenant A and wants what is tenant B's,
// what is above their role, or what stops everybody else.
import type pg from 'pg'

export type Party = {
  orgId: string
  siteId: string
  otherSiteId: string
  assetId: string
  otherAssetId: string
  personId: string
  adminId: string
  accountId: string
  fingerprint: Buffer
  serial: Buffer
  /** A session of the administrator's, and a group that holds everything an administrator does. */
  sessionId: string
  groupId: string
  /** A person who is invited as an administrator. */
  invitedId: string
  /** By this grant staff operate as the organisation; by that one they have asked to, elevated, and wait for consent. */
  grantId: string
  askedId: string
  /** A live stream of the administrator's session. */
  streamId: string
  /** A text that stands in this party's rows, so that it is recognised wherever it turns up. */
  mark: string
}

/**
 * `helper`: an operator whose group lets them edit people and groups. `weak`: an administrator without the second factor,
 * `stale`: one who showed it an hour ago, `token`: an API token of theirs for assets alone. `operating`: staff who operate
 * as tenant A, reading. `wall`: a screen that shows one asset of theirs.
 */
export type Who =
  | 'operator'
  | 'engineer'
  | 'org_admin'
  | 'victim'
  | 'staff'
  | 'helper'
  | 'weak'
  | 'stale'
  | 'token'
  | 'operating'
  | 'wall'
export type Row = Record<string, unknown>

/** What the attacker has. Ids of the victim are known to them: being hard to guess is no defence here. */
export interface Attacker {
  me: Party
  victim: Party
  /** The setting that holds the context, and the value by which an attacker would claim an organisation. */
  setting: string
  claim(orgId: string, role?: string): Promise<string>
  /** A connection as the api's database role, and nothing open on it. `options`: command-line options of its backend. */
  connect(options?: string): Promise<pg.Client>
  /** Begins a transaction in somebody's context, as the application does at the start of a request. */
  enter(client: pg.Client, who?: Who): Promise<void>
  /** Attacker's SQL inside a request of theirs (engineer, if not said otherwise), one transaction for the attack. */
  sql(text: string, values?: unknown[]): Promise<Row[]>
  as(who: Who): Attacker
  commit(): Promise<void>
  /** A whole request through the application's own pool, which has one connection. Rows of the last statement. */
  request(who: Who, text: string): Promise<Row[]>
  /** The token of a session, as its owner has it. */
  token(who: Who): Buffer
  /** Names of what exists under another name, or not at all, in an ordinary database. */
  is: 'ours' | 'ordinary'
  /** The truth, as the superuser sees it. */
  truth(text: string, values?: unknown[]): Promise<Row[]>
  password: string
}

export type Attack = {
  id: string
  what: string
  /** Only where the thing attacked exists: the sealed context, for example. */
  on?: 'ours'
  run(attacker: Attacker): Promise<unknown>
  /** Did the attacker get what they came for? */
  succeeded(evidence: unknown, attacker: Attacker): boolean | Promise<boolean>
}

export type Verdict = { id: string; what: string; open: boolean; evidence: string }

// The usual ways of having succeeded.

/** Rows that belong to the victim. */
export const victimsRows = (evidence: unknown, { victim }: Attacker): boolean =>
  JSON.stringify(evidence ?? null).includes(victim.orgId) || JSON.stringify(evidence ?? null).includes(victim.mark)

/** Any row at all. */
export const anyRow = (evidence: unknown): boolean => Array.isArray(evidence) && evidence.length > 0

/** It ran without being refused. */
export const ran = (): boolean => true

/** The answers for what exists and for what does not exist differ. */
export const differs = (evidence: unknown): boolean =>
  Array.isArray(evidence) && JSON.stringify(evidence[0]) !== JSON.stringify(evidence[1])

/** The truth, asked afterwards, has a row. */
export const truthHas =
  (text: string, values: (attacker: Attacker) => unknown[] = () => []) =>
  async (_evidence: unknown, attacker: Attacker): Promise<boolean> =>
    (await attacker.truth(text, values(attacker))).length > 0

/** What a statement answers, with an error as its SQLSTATE: for oracles. */
export async function answerOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error) return { refused: 'code' in error ? error.code : error.message }
    throw error
  }
}
