// A client of the people's API as any other: HTTPS with the server verified, a cookie jar for one session, JSON both
// ways. What comes back is unknown until a schema has read it.
import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { z } from 'zod'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

export type Visitor = {
  /** Any request, whatever comes back. */
  ask(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer>
  call<T>(method: 'GET' | 'POST' | 'PATCH', path: string, answer: z.ZodType<T>, body?: object): Promise<T>
  /** For operations that answer with nothing. */
  tell(method: 'POST' | 'PATCH', path: string, body?: object): Promise<void>
  /** The session's cookie as a Cookie header has it; empty before signing in. */
  readonly cookie: string
  close(): void
}

/** An answer that is not a success, as the problem (RFC 9457) that the platform sent. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, what: string, text: string) {
    super(`${what}: ${status} ${text.slice(0, 300)}`)
    this.name = 'Refusal'
    this.status = status
  }
}

const PATIENCE_MS = 30_000

export function openVisitor(publicUrl: string, trust: string): Visitor {
  const agent = new Agent({ ca: trust, keepAlive: true, maxSockets: 4 })
  const origin = new URL(publicUrl).origin
  const jar = new Map<string, string>()
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  function keep(setCookies: string[]) {
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
  }

  function ask(method: string, path: string, body?: object, extra: Record<string, string> = {}): Promise<Answer> {
    const payload = body === undefined && method === 'GET' ? '' : JSON.stringify(body ?? {})
    const headers: Record<string, string> = { accept: 'application/json', cookie: cookie() }
    if (payload !== '') Object.assign(headers, { 'content-type': 'application/json', origin })
    Object.assign(headers, extra)
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest(new URL(path, origin), { method, agent, headers, timeout: PATIENCE_MS })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer in ${PATIENCE_MS} ms`)))
      outgoing.on('error', reject)
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          keep(incoming.headers['set-cookie'] ?? [])
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text })
        })
      })
      outgoing.end(payload)
    })
  }

  async function successful(method: string, path: string, body?: object): Promise<string> {
    const { status, text } = await ask(method, path, body)
    if (status < 200 || status > 299) throw new Refusal(status, `${method} ${path}`, text)
    return text
  }

  return {
    ask,
    call: async (method, path, answer, body) => answer.parse(JSON.parse(await successful(method, path, body))),
    tell: async (method, path, body) => {
      await successful(method, path, body)
    },
    get cookie() {
      return cookie()
    },
    close: () => agent.destroy(),
  }
}

/** The token of an enrolment or demonstration link: it stands in the fragment, which no server ever sees in a log. */
export function tokenOf(link: string): string {
  return new URL(link).hash.slice(1)
}
