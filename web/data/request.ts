// The one place where the console asks the server something.

import { Problem, problemFrom, UNREACHABLE } from './problem.ts'

type Query = Record<string, string | number | undefined>
type Ask = { query?: Query; body?: unknown; signal?: AbortSignal }

/** An answer that takes longer than this is treated as lost; people see it and can ask again. */
const ANSWER_MS_MAX = 30_000

function withQuery(path: string, query: Query | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
  if (given.length === 0) return path
  return `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

async function bodyOf(response: Response): Promise<unknown> {
  const raw = await response.text()
  if (raw === '') return undefined
  try {
    return JSON.parse(raw) as unknown
  } catch (cause) {
    throw new Problem({ status: response.status, title: 'The answer could not be read' }, cause)
  }
}

/** Asks once. Throws Problem, with status 0 when no answer came; an abort by the caller passes through. */
export async function request<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  const limit = AbortSignal.timeout(ANSWER_MS_MAX)
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: ask.signal ? AbortSignal.any([ask.signal, limit]) : limit,
  }
  if (method !== 'GET') {
    init.headers = { 'content-type': 'application/json' }
    init.body = JSON.stringify(ask.body ?? {})
  }
  let response: Response
  try {
    response = await fetch(withQuery(path, ask.query), init)
  } catch (cause) {
    if (ask.signal?.aborted) throw cause
    throw new Problem(
      {
        status: UNREACHABLE,
        title: 'The server cannot be reached',
        detail: 'No answer came back. Check the network; what is on screen may be out of date.',
      },
      cause,
    )
  }
  const body = await bodyOf(response)
  if (!response.ok) throw problemFrom(response.status, body, response.headers.get('x-request-id') ?? undefined)
  // The border: the server's own declaration of the operation vouches for the shape.
  return body as T
}
