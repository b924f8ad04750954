// One Unix socket for one caller. What is asked is parsed, looked up in that caller's row of the contract, and handed
// to its handler; what goes wrong and is no Failure leaves as a bug without a word of detail.
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import {
  type Failure,
  bug,
  forbidden,
  invalid,
  isFailure,
  notFound,
  overLimit,
  unavailable,
} from '../../../core/errors.ts'
import { VAULT_CONNECTIONS_MAX, VAULT_PATIENCE_MS, VAULT_REQUEST_BYTES_MAX } from '../../../core/limits.ts'
import type { Log } from '../../platform/running.ts'
import {
  CALLS,
  type CallName,
  type CallOutput,
  type HandlerInput,
  isCall,
  mayCall,
  type VaultCaller,
  wire,
} from '../calls.ts'

export type Handlers = {
  readonly [N in CallName]: (input: HandlerInput<N>, caller: VaultCaller) => Promise<CallOutput<N>>
}

export type VaultSocket = { close(): Promise<void> }

/** Listens for one caller. Throws a Failure of kind conflict when another vault answers on that path. */
export async function listenFor(caller: VaultCaller, path: string, handlers: Handlers, log: Log): Promise<VaultSocket> {
  const server = createServer((request, response) => {
    void respond(caller, handlers, request, response, log)
  })
  server.maxConnections = VAULT_CONNECTIONS_MAX * 2
  server.requestTimeout = VAULT_PATIENCE_MS
  server.keepAliveTimeout = 60_000
  await clearStale(path)
  await listening(server, path)
  chmodSync(path, 0o600)
  return { close: () => closed(server) }
}

async function respond(
  caller: VaultCaller,
  handlers: Handlers,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  let status = 200
  let body: unknown
  try {
    body = wire(await handle(caller, handlers, request))
  } catch (error) {
    const failure = isFailure(error) ? error : bug('the vault failed', { cause: error })
    if (failure.kind === 'bug') log.error({ err: failure, operation: request.url, process: caller }, 'a call failed')
    status = 500
    body = refusalOf(failure)
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refusalOf({ kind, message, hint, fields }: Failure): unknown {
  return kind === 'bug' ? { kind, message: 'the vault failed' } : { kind, message, hint, fields }
}

async function handle(caller: VaultCaller, handlers: Handlers, request: IncomingMessage): Promise<unknown> {
  const name = request.url?.slice(1) ?? ''
  if (request.method !== 'POST' || !isCall(name)) throw notFound('the vault knows no such call')
  if (!mayCall(caller, name)) throw forbidden(`${caller} may not ask the vault for ${name}`)
  const parsed = CALLS[name].input.safeParse(await readJson(request))
  // What was sent may be a secret: the path of the fault is told, the value is not.
  if (!parsed.success)
    throw invalid(`malformed call: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`)
  // The border: the schema of exactly this call has parsed it; TypeScript does not follow the index.
  const handler = handlers[name] as (input: unknown, caller: VaultCaller) => Promise<unknown>
  return handler(parsed.data, caller)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > VAULT_REQUEST_BYTES_MAX) throw overLimit(`a call has at most ${VAULT_REQUEST_BYTES_MAX} bytes`)
    chunks.push(bytes)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw invalid('malformed call: not JSON') // without the cause, which would quote what was sent
  }
}

/** A socket file that nobody answers on is left over from a killed vault and goes; one that answers is in use. */
async function clearStale(path: string): Promise<void> {
  if (!existsSync(path)) return
  const answered = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => resolve(true)).on('error', () => resolve(false))
    probe.on('close', () => probe.destroy())
    probe.on('connect', () => probe.end())
  })
  if (answered) throw unavailable(`another vault listens on ${path}`, { hint: 'stop it first' })
  rmSync(path)
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeIdleConnections()
  })
}
