// How a generated operation is called: by fetch, in a browser or in Node. Nothing here knows an endpoint.

export type Transport = {
  /** '' in a browser, which is at home; elsewhere https://host:port. */
  baseUrl: string
  /** Another fetch: with a certificate authority of its own, a cookie jar, a recorder for tests. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export type CallInput = {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
}
export type CallOptions = {
  signal?: AbortSignal
  /** Asked by the program itself, as a page that refreshes does: it does not keep the session alive. */
  background?: boolean
}

/** What the server refused with (RFC 9457). `kind` is the last part of the problem's type. */
export class Problem extends Error {
  readonly status: number
  readonly kind: string
  readonly hint: string | undefined
  /** Field name -> what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>
  readonly retryAfter_s: number | undefined
  /** Under this id the cause stands in the server's log. */
  readonly requestId: string | undefined

  constructor(status: number, facts: ProblemFacts, requestId: string | undefined) {
    super(facts.detail ?? facts.title ?? `the server answered ${status}`)
    this.name = 'Problem'
    this.status = status
    this.kind = facts.type?.split(':').at(-1) ?? 'unknown'
    this.hint = facts.hint
    this.fields = facts.fields ?? {}
    this.retryAfter_s = facts.retryAfter_s
    this.requestId = requestId
  }
}

type ProblemFacts = {
  type?: string
  title?: string
  detail?: string
  hint?: string
  fields?: Record<string, string>
  retryAfter_s?: number
}

/** Sends one request. Throws Problem for every answer that is not a success, and what fetch throws when there is none. */
export async function send(
  { baseUrl, fetch: custom = fetch }: Transport,
  method: string,
  path: string,
  input: CallInput,
  { signal, background = false }: CallOptions,
): Promise<Response> {
  const isMutation = method !== 'GET'
  const headers: Record<string, string> = { accept: 'application/json' }
  if (isMutation) headers['content-type'] = 'application/json'
  if (background) headers['x-fairlead-background'] = '1'
  // Browsers write Origin themselves and let nobody else; other programs have to say where they believe they are.
  if (isMutation && baseUrl !== '') headers.origin = new URL(baseUrl).origin
  const response = await custom(baseUrl + filled(path, input.params) + queryOf(input.query), {
    method,
    headers,
    credentials: 'same-origin',
    redirect: 'error',
    cache: 'no-store',
    ...(isMutation ? { body: JSON.stringify(input.body ?? {}) } : {}),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

export async function answerOf<T>(response: Response): Promise<T> {
  // The server answers by the same declaration that this type was generated from.
  return (await response.json()) as T
}

function filled(path: string, params: CallInput['params'] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

function queryOf(query: CallInput['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search.toString()}`
}

/** For answers that are read piece by piece. */
export async function problemOf(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  const facts = isProblem ? await answerOf<ProblemFacts>(response) : {}
  return new Problem(response.status, facts, response.headers.get('x-request-id') ?? undefined)
}
