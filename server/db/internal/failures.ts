// SQLSTATE -> Failure. What the database refuses has a kind of ours; what is left is a bug and stays opaque.
import {
  bug,
  conflict,
  Failure,
  type FailureKind,
  forbidden,
  invalid,
  notFound,
  operatingEnded,
  secondFactorNeeded,
  stepUpNeeded,
  unauthenticated,
  unavailable,
} from '../../../core/errors.ts'

const KINDS: Readonly<Record<string, FailureKind>> = {
  FL001: 'unauthenticated',
  FL002: 'forbidden',
  FL003: 'conflict',
  FL004: 'invalid',
  FL005: 'not-found',
  FL006: 'second-factor',
  FL007: 'step-up',
  FL008: 'operate-as-ended',
  // Row-level security or a missing grant.
  '42501': 'forbidden',
  '23505': 'conflict',
  // A reference to a row that does not exist, or not in this organisation: the two look alike.
  '23503': 'not-found',
  '23502': 'invalid',
  '23514': 'invalid',
  '22P02': 'invalid',
  '22001': 'invalid',
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'conflict',
  '57014': 'unavailable',
  '25P03': 'unavailable',
  '28P01': 'unavailable',
  '3D000': 'unavailable',
}

const SAYINGS: Readonly<Partial<Record<FailureKind, string>>> = {
  unauthenticated: 'not signed in',
  forbidden: 'not permitted',
  conflict: 'it is there already, or has changed meanwhile',
  invalid: 'the database does not accept it',
  'not-found': 'there is no such thing',
  unavailable: 'the database is not available',
}

const makers = {
  unauthenticated,
  forbidden,
  'second-factor': secondFactorNeeded,
  'step-up': stepUpNeeded,
  'operate-as-ended': operatingEnded,
  conflict,
  invalid,
  'not-found': notFound,
  unavailable,
  bug,
}

/** The SQLSTATE of an error of the driver, if it is one. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Turns whatever a query or a connection threw into a Failure; a Failure stays as it is. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const state = sqlStateOf(error)
  // Whatever went wrong there is nothing that the asker did: it must be seen (CONTROLS CR 2.10).
  if (state !== undefined && /^(23|42|22)/.test(state) && isOfTheTrail(error))
    return bug('the audit log cannot be written', { cause: error })
  const kind = state === undefined ? connectionKind(error) : kindOf(state)
  if (kind === undefined || kind === 'bug' || kind === 'limit')
    return bug('the database and we disagree', { cause: error })
  const saying = state?.startsWith('FL') === true && error instanceof Error ? error.message : SAYINGS[kind]
  return makers[kind](saying ?? kind, { cause: error })
}

/** Thrown below a function that writes lines of the audit log, by PostgreSQL's own account of where it was. */
function isOfTheTrail(error: unknown): boolean {
  return error instanceof Error && 'where' in error && /function audit\.(record|note_\w+)\(/.test(String(error.where))
}

function kindOf(state: string): FailureKind | undefined {
  const known = KINDS[state]
  if (known !== undefined) return known
  // Classes 08 connection, 53 resources, 57 operator intervention, 58 system; E... are errno codes of the socket.
  return /^(08|53|57|58)/.test(state) || /^E[A-Z]+$/.test(state) ? 'unavailable' : undefined
}

function connectionKind(error: unknown): FailureKind | undefined {
  return error instanceof Error && /connection|timeout expired|not queryable/i.test(error.message)
    ? 'unavailable'
    : undefined
}
