// Failures become problems (RFC 9457) here, at the edge, and nowhere else. A problem says what the asker may know:
// what exists elsewhere and what does not exist give the same bytes, and a bug gives no detail but a request id.
import { type Failure, type FailureKind, isFailure } from '../../core/errors.ts'

export type Problem = {
  type: string
  title: string
  status: number
  detail?: string
  hint?: string
  fields?: Record<string, string>
  retryAfter_s?: number
  /** Only with a 500, whose cause stands in the log under this id. Every answer has it in the header `x-request-id`. */
  requestId?: string
}

const KINDS: Record<FailureKind, { status: number; title: string }> = {
  invalid: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  'operate-as-ended': { status: 401, title: 'Operating as this organisation has ended' },
  forbidden: { status: 403, title: 'Not allowed' },
  'second-factor': { status: 403, title: 'A second factor is needed' },
  'step-up': { status: 403, title: 'Show once more who you are' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'In conflict with what is there' },
  limit: { status: 413, title: 'Over a limit' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  bug: { status: 500, title: 'Something went wrong on our side' },
}
const TOO_MANY_REQUESTS = 429

/** Statuses that the HTTP layer itself gives, before any operation is reached. */
const PROTOCOL: Record<number, { kind: string; title: string }> = {
  400: { kind: 'invalid', title: 'The request is not valid' },
  404: { kind: 'not-found', title: 'Not found' },
  405: { kind: 'method-not-allowed', title: 'This method is not allowed here' },
  408: { kind: 'timeout', title: 'The request took too long to arrive' },
  413: { kind: 'limit', title: 'The request is too large' },
  414: { kind: 'limit', title: 'The address is too long' },
  415: { kind: 'media-type', title: 'Send application/json' },
  431: { kind: 'limit', title: 'The headers are too large' },
}

export const typeOf = (kind: string): string => `urn:fairlead:problem:${kind}`

/** The problem of anything that was thrown. The caller logs what comes out as 500. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (isFailure(error)) return problemOfFailure(error, requestId)
  const status = protocolStatus(error)
  const known = status === undefined ? undefined : PROTOCOL[status]
  if (status === undefined || known === undefined) return opaque(requestId)
  return { type: typeOf(known.kind), title: known.title, status }
}

export function protocolProblem(status: number): Problem {
  const known = PROTOCOL[status]
  if (known === undefined) throw new RangeError(`no problem is known for the status ${status}`)
  return { type: typeOf(known.kind), title: known.title, status }
}

function problemOfFailure(failure: Failure, requestId: string): Problem {
  if (failure.kind === 'bug') return opaque(requestId)
  const { status, title } = KINDS[failure.kind]
  const problem: Problem = { type: typeOf(failure.kind), title, status }
  // What is not found says nothing of its own: the words of two places must not tell them apart.
  if (failure.kind === 'not-found') return problem
  problem.detail = failure.message
  if (failure.hint !== undefined) problem.hint = failure.hint
  if (failure.fields !== undefined) problem.fields = failure.fields
  if (failure.retryAfter_s !== undefined) {
    problem.retryAfter_s = failure.retryAfter_s
    if (failure.kind === 'limit') problem.status = TOO_MANY_REQUESTS
  }
  return problem
}

function opaque(requestId: string): Problem {
  const { status, title } = KINDS.bug
  return { type: typeOf('bug'), title, status, requestId }
}

/** Fastify's own errors carry a status; 5xx of theirs are bugs of ours. */
function protocolStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' && error.statusCode < 500 ? error.statusCode : undefined
}
