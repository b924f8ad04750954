// The witness as a process: one HTTP endpoint, POST /add-checkpoint, and a page that says who it is. It needs no
// database and no secret of the platform; what it signs, anybody can check. TLS is the business of whatever stands in
// front of it: requests and answers are signed and hold nothing private.
import { generateKeyPairSync, createPrivateKey, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { bug, conflict, isFailure, overLimit } from '../../core/errors.ts'
import {
  KEEP_ALIVE_MS,
  REQUEST_PATIENCE_MS,
  WITNESS_CONNECTIONS_MAX,
  WITNESS_REQUEST_BYTES_MAX,
} from '../../core/limits.ts'
import { COSIGNATURE_KEY, formatVkey, rawPublicKey, verifier } from '../../core/merkle/keys.ts'
import type { Log } from '../platform/running.ts'
import { readSecretFile } from '../platform/secrets.ts'
import { judge, type Judgement, type Trusted, type WitnessIdentity } from './judge.ts'
import { WitnessMemory } from './memory.ts'

export type WitnessOptions = {
  dir: string
  /** The name of its key, a URL without a scheme; kept with the key. */
  name: string
  listen: { host: string; port: number }
  trusted: readonly Trusted[]
  log: Log
  clock?: () => Date
}

export type RunningWitness = { vkey: string; url: string; close(): Promise<void> }

export async function startWitness({
  dir,
  name,
  listen,
  trusted,
  log,
  clock = () => new Date(),
}: WitnessOptions): Promise<RunningWitness> {
  const memory = new WitnessMemory(dir)
  try {
    const self = openIdentity(dir, name)
    const vkey = formatVkey(self.verifier)
    const server = createServer((request, response) => {
      void respond(request, response, vkey, (body) => tell(judge(body, trusted, self, memory, clock()), log), log)
    })
    server.maxConnections = WITNESS_CONNECTIONS_MAX
    server.requestTimeout = REQUEST_PATIENCE_MS
    server.headersTimeout = REQUEST_PATIENCE_MS
    server.keepAliveTimeout = KEEP_ALIVE_MS
    const { address, port } = await listening(server, listen)
    return {
      vkey,
      url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
      close: async () => {
        await closed(server)
        memory.close()
      },
    }
  } catch (error) {
    memory.close()
    throw error
  }
}

/** The key is made at the first start. A witness that changes its name would be another one to everybody who knows it. */
function openIdentity(dir: string, name: string): WitnessIdentity {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const [keyFile, nameFile] = [join(dir, 'witness.key'), join(dir, 'witness.name')]
  if (!existsSync(keyFile)) {
    writeFileSync(nameFile, `${name}\n`, { flush: true })
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(keyFile, pem, { mode: 0o600, flag: 'wx', flush: true })
  }
  const kept = readFileSync(nameFile, 'utf8').trim()
  if (kept !== name)
    throw conflict(`this witness is called ${kept}, not ${name}`, { hint: `--name ${kept}, or another --data` })
  const key: KeyObject = createPrivateKey(`${readSecretFile(keyFile).reveal()}\n`)
  return { verifier: verifier(name, COSIGNATURE_KEY, rawPublicKey(key)), key }
}

function tell(judgement: Judgement, log: Log): Judgement {
  const { status, origin, size, contradicts } = judgement
  const facts = { status, topic: origin, count: size }
  if (contradicts === true) log.error(facts, 'A LOG CONTRADICTS WHAT IT SIGNED BEFORE; both are kept in evidence/')
  else log.info(facts, status === 200 ? 'signed' : 'not signed')
  return judgement
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  vkey: string,
  decide: (body: string) => Judgement,
  log: Log,
): Promise<void> {
  const answer = (status: number, body: string, contentType = 'text/plain; charset=utf-8'): void =>
    void response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body)
  try {
    const path = new URL(request.url ?? '/', 'http://witness').pathname
    if (request.method === 'GET' && path === '/') return answer(200, `fairlead witness\n${vkey}\n`)
    if (path !== '/add-checkpoint') return answer(404, 'POST /add-checkpoint (c2sp.org/tlog-witness)\n')
    if (request.method !== 'POST') return answer(405, 'POST /add-checkpoint\n')
    const { status, body, contentType } = decide(await readBody(request))
    return answer(status, body, contentType)
  } catch (error) {
    if (isFailure(error, 'limit')) {
      // The rest of the body is not read: nothing after it on this connection could be understood.
      response.setHeader('connection', 'close')
      return answer(413, `${error.message}\n`)
    }
    if (!(error instanceof Error)) throw error
    log.error({ err: bug('a request failed', { cause: error }) }, 'a request failed')
    return answer(500, 'the witness failed\n')
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > WITNESS_REQUEST_BYTES_MAX) throw overLimit(`a request has at most ${WITNESS_REQUEST_BYTES_MAX} bytes`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function listening(server: Server, { host, port }: WitnessOptions['listen']): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(bug('the witness has no address'))
      else resolve(address)
    })
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}
