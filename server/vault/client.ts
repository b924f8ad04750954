// How the other processes ask the vault: HTTP/1.1 with JSON on the caller's own Unix socket. Answers are parsed by the
// contract, refusals come back as the Failure they were.
import { Agent, type IncomingMessage, request } from 'node:http'
import { Failure, unavailable } from '../../core/errors.ts'
import {
  OPERATOR_PATIENCE_MS,
  VAULT_ANSWER_BYTES_MAX,
  VAULT_CONNECTIONS_MAX,
  VAULT_PATIENCE_MS,
} from '../../core/limits.ts'
import {
  type CallInput,
  CALLS,
  type CallName,
  type CallOutput,
  refusal,
  type VaultCaller,
  vaultSocket,
} from './calls.ts'

export interface VaultClient {
  /** Asks the vault. Throws the Failure it refused with, or unavailable when it cannot be reached. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  close(): void
}

export function openVault(place: { runDir: string }, caller: VaultCaller): VaultClient {
  const agent = new Agent({ keepAlive: true, maxSockets: VAULT_CONNECTIONS_MAX })
  const socketPath = vaultSocket(place, caller)
  return {
    async call(name, input) {
      const timeout = caller === 'operator' ? OPERATOR_PATIENCE_MS : VAULT_PATIENCE_MS
      const { status, text } = await post({ agent, socketPath, path: `/${name}`, timeout }, JSON.stringify(input))
      return answer(name, status, text)
    },
    close: () => agent.destroy(),
  }
}

function answer<N extends CallName>(name: N, status: number, text: string): CallOutput<N> {
  const json: unknown = JSON.parse(text)
  if (status !== 200) {
    const { kind, message, hint, fields } = refusal.parse(json)
    throw new Failure(kind, message, { ...(hint === undefined ? {} : { hint }), ...(fields ? { fields } : {}) })
  }
  // The border: the schema of exactly this call has parsed it; TypeScript does not follow the index.
  return CALLS[name].output.parse(json) as CallOutput<N>
}

type Target = { agent: Agent | false; socketPath: string; path: string; timeout: number }

/**
 * A kept connection may have been closed by a vault that went. Then the request goes once more, over a new connection. If
 * the old vault did read it before it went: what must not happen twice refuses the second time by itself.
 */
async function post(target: Target, body: string): Promise<{ status: number; text: string }> {
  const first = await attempt(target, body)
  const last = first === 'stale' ? await attempt({ ...target, agent: false }, body) : first
  if (last === 'stale') throw unavailable('the vault cannot be reached')
  return last
}

function attempt(target: Target, body: string): Promise<{ status: number; text: string } | 'stale'> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request({ ...target, method: 'POST', headers }, (response) => {
      readAll(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.on('error', (cause) => {
      const isStale = asked.reusedSocket && 'code' in cause && (cause.code === 'EPIPE' || cause.code === 'ECONNRESET')
      if (isStale) resolve('stale')
      else reject(unavailable('the vault cannot be reached', { cause }))
    })
    asked.end(body)
  })
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > VAULT_ANSWER_BYTES_MAX) throw unavailable('the vault answers more than it may')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
