// A failure as the person sees it: what happened, what to do, and the request id to quote.

export type ProblemFacts = {
  status: number
  title: string
  detail?: string
  hint?: string
  fields?: Record<string, string>
  requestId?: string
  retryAfter_s?: number
}

/** Status 0 means that no answer arrived: whether the server acted is then unknown. */
export const UNREACHABLE = 0

export class Problem extends Error {
  readonly facts: ProblemFacts

  constructor(facts: ProblemFacts, cause?: unknown) {
    super(facts.detail ?? facts.title, cause === undefined ? undefined : { cause })
    this.name = 'Problem'
    this.facts = facts
  }

  get status(): number {
    return this.facts.status
  }
}

export function isProblem(error: unknown, status?: number): error is Problem {
  return error instanceof Problem && (status === undefined || error.status === status)
}

/** What to show for anything that was thrown. A bug of ours is named as one, not dressed up. */
export function factsOf(error: unknown): ProblemFacts {
  if (error instanceof Problem) return error.facts
  const detail = error instanceof Error ? error.message : 'Unknown error'
  return { status: -1, title: 'The console made a mistake', detail }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Reads an RFC 9457 answer; whatever is not one still becomes a Problem with its status. */
export function problemFrom(status: number, body: unknown, requestId?: string): Problem {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const fields = typeof given.fields === 'object' && given.fields !== null ? given.fields : undefined
  return new Problem({
    status,
    title: text(given.title) ?? `The server answered ${status}`,
    detail: text(given.detail),
    hint: text(given.hint),
    fields: fields as Record<string, string> | undefined,
    requestId: text(given.requestId) ?? requestId,
    retryAfter_s: typeof given.retryAfter_s === 'number' ? given.retryAfter_s : undefined,
  })
}
