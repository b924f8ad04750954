// The few kinds of failure that exist inside. Problems (RFC 9457) are made of them at the HTTP edge, reason
// codes at the MQTT edge; whatever is not a Failure is a bug and leaves as an opaque 500 with a request id.

export type FailureKind =
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'unauthenticated'
  /** Operating as an organisation is over; what is left to do is to come back. */
  | 'operate-as-ended'
  | 'forbidden'
  /** What the person holds takes a second factor, and this session has shown one factor only. */
  | 'second-factor'
  /** Dangerous: takes a factor shown within the last minutes. */
  | 'step-up'
  | 'limit'
  | 'unavailable'
  | 'bug'

export type FailureDetail = {
  /** What the person or device that asked can do about it. */
  hint?: string
  /** Field name -> what is wrong with it, for forms. */
  fields?: Record<string, string>
  /** For `limit`: when another try makes sense, in seconds. */
  retryAfter_s?: number
  cause?: unknown
}

export class Failure extends Error {
  readonly kind: FailureKind
  readonly hint: string | undefined
  readonly fields: Record<string, string> | undefined
  readonly retryAfter_s: number | undefined

  constructor(kind: FailureKind, message: string, detail: FailureDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'Failure'
    this.kind = kind
    this.hint = detail.hint
    this.fields = detail.fields
    this.retryAfter_s = detail.retryAfter_s
  }
}

type Make = (message: string, detail?: FailureDetail) => Failure
const maker =
  (kind: FailureKind): Make =>
  (message, detail) =>
    new Failure(kind, message, detail)

/** What does not exist and what the asker may not know exists look alike: both are this. */
export const notFound = maker('not-found')
export const conflict = maker('conflict')
export const invalid = maker('invalid')
export const unauthenticated = maker('unauthenticated')
export const operatingEnded = maker('operate-as-ended')
export const forbidden = maker('forbidden')
export const secondFactorNeeded = maker('second-factor')
export const stepUpNeeded = maker('step-up')
export const overLimit = maker('limit')
export const unavailable = maker('unavailable')
export const bug = maker('bug')

export function isFailure(error: unknown, kind?: FailureKind): error is Failure {
  return error instanceof Failure && (kind === undefined || error.kind === kind)
}
