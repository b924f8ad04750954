// What a handshake with a client certificate costs: our listener's process beside a C server (openssl s_server) that asks
// for the same certificate; ours on a database with no certificate revoked, and on one with many. With --quick fewer.
//
// CPU is that of the server's process alone, and for ours that of the database backends beside it. Ours does more than
// the handshake: it asks the database whose certificate it is. Both agree on X25519, which is what Debian's openssl has;
// a client that offers X25519MLKEM768 gets it from ours, in a row of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, createSecureContext, type SecureContext } from 'node:tls'
import { pino } from 'pino'
import { REVOCATION_OVERLAP_MS } from '../core/limits.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice } from '../server/gateway/testing.ts'
import { ServiceIdentity } from '../server/keys/service-identity.ts'
import { cpu_us } from './ingest/cpu.ts'
import { startGateway } from './revocation/gateways.ts'
import { plantRevoked } from './revocation/revoked.ts'

const silent = pino({ level: 'silent' })
const IS_QUICK = process.argv.includes('--quick')
const ROUNDS = IS_QUICK ? 3 : 5
/** Enough for the compiler of Node to be done with the first round, and for a clock of 10 ms to tell. */
const HANDSHAKES = IS_QUICK ? 300 : 1_000
const AT_ONCE = 4
const REVOKED = IS_QUICK ? 10_000 : 100_000

type Cost = { edge_us: number; database_us: number; wall_us: number }
type Server = { port: number; pid: number }
type Subject = { name: string; world: GatewayWorld; device: TestDevice; server: Server; groups?: string }

export async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-bench-handshake-'))
  const stops: (() => Promise<unknown> | void)[] = [() => rmSync(dir, { recursive: true, force: true })]
  const world = async (): Promise<GatewayWorld> => {
    const made = await startGatewayWorld()
    stops.unshift(() => made.stop())
    return made
  }
  const ours = async (name: string, of: GatewayWorld): Promise<Subject> => {
    const gateway = await startGateway(of.config, dir)
    stops.unshift(() => gateway.stop())
    return { name, world: of, device: await of.newDevice(of.world.a), server: { port: gateway.mqtt, pid: gateway.pid } }
  }
  try {
    const [clean, marked] = [await world(), await world()]
    await plantRevoked(marked, REVOKED)
    // What was revoked within a minute is looked at every second; that is over when handshakes are counted.
    await sleep(REVOCATION_OVERLAP_MS + 2_000)
    const [nothing, many] = [await ours('ours, nothing revoked', clean), await ours(`ours, ${REVOKED} revoked`, marked)]
    const openssl = await startOpenssl(clean, dir)
    stops.unshift(() => void openssl.child.kill())
    const { device } = nothing
    const peer = { name: 'openssl s_server', world: clean, device, server: openssl }
    const quantum = { ...nothing, name: 'ours, X25519MLKEM768', groups: 'X25519MLKEM768' }
    report(await rounds([peer, nothing, many, quantum]), { nothing: rss_mb(nothing.server), many: rss_mb(many.server) })
  } finally {
    for (const stop of stops) await stop()
  }
}

async function rounds(subjects: readonly Subject[]): Promise<Map<string, Cost>> {
  const costs = new Map(subjects.map(({ name }) => [name, [] as Cost[]]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (let i = 0; i < subjects.length; i++) {
      // Another one begins each time: what the machine does beside falls on all of them.
      const subject = subjects[(round + i) % subjects.length]
      if (subject === undefined) continue
      const cost = await costOf(subject)
      // The first round warms them up.
      if (round > 0) costs.get(subject.name)?.push(cost)
    }
  }
  return new Map([...costs].map(([name, each]) => [name, medianOf(each)]))
}

async function costOf({ world, device, server: { port, pid }, groups = 'X25519' }: Subject): Promise<Cost> {
  const { key, cert, ca } = device
  const context = createSecureContext({ key, cert, ca, minVersion: 'TLSv1.3', ecdhCurve: groups })
  const database = [world.postgres.pid]
  const [edge, backends, from] = [cpu_us([pid]), cpu_us(database), performance.now()]
  let left = HANDSHAKES
  const visit = async (): Promise<void> => {
    while (left-- > 0) await handshake(port, context)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, visit))
  const per = (total: number): number => total / HANDSHAKES
  return {
    edge_us: per(cpu_us([pid]) - edge),
    database_us: per(cpu_us(database) - backends),
    wall_us: per((performance.now() - from) * 1000),
  }
}

/** Shakes hands, takes its leave, and waits until the other side has closed: by then it has judged the certificate. */
async function handshake(port: number, secureContext: SecureContext): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', secureContext })
  const closed = once(socket, 'close')
  socket.on('error', () => undefined)
  socket.once('secureConnect', () => socket.end())
  socket.resume()
  await closed
  if (!socket.authorized) throw new Error('the server was not verified')
}

/** The same kind of certificate that our listener has, and the same question to the client. */
async function startOpenssl(world: GatewayWorld, dir: string): Promise<Server & { child: ChildProcess }> {
  const names = ['localhost', '127.0.0.1']
  const identity = await ServiceIdentity.start({ vault: world.vault, names, log: silent, clock: () => new Date() })
  identity.close()
  const { key, cert, ca } = identity.tls
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 })
    return join(dir, name)
  }
  const port = await freePort()
  const files = ['-cert', put('s.crt', cert), '-cert_chain', put('s.chain', cert), '-key', put('s.key', key)]
  const client = ['-CAfile', put('s.ca', ca), '-Verify', '1', '-verify_return_error', '-quiet']
  const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-tls1_3', '-num_tickets', '0', '-no_cache']
  const child = spawn('openssl', [...args, ...files, ...client], { stdio: ['pipe', 'ignore', 'ignore'] })
  // It says nothing when it is quiet: half a second is enough to listen.
  await sleep(500)
  return { child, pid: child.pid ?? 0, port }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function rss_mb({ pid }: Server): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
}

function medianOf(costs: readonly Cost[]): Cost {
  const median = (name: keyof Cost): number =>
    Math.round(costs.map((cost) => cost[name]).toSorted((a, b) => a - b)[Math.floor(costs.length / 2)] ?? 0)
  return { edge_us: median('edge_us'), database_us: median('database_us'), wall_us: median('wall_us') }
}

function report(costs: Map<string, Cost>, memory_mb: { nothing: number; many: number }): void {
  const table = Object.fromEntries(costs)
  console.table(table)
  const [openssl, nothing, many] = [...costs.values()].map(({ edge_us }) => edge_us)
  const ratio = Number(((nothing ?? 0) / (openssl ?? 0)).toFixed(2))
  const more = Number((((many ?? 0) / (nothing ?? 0) - 1) * 100).toFixed(1))
  console.log(`CPU over openssl: ${ratio}x; ${more} % more with ${REVOKED} revoked`)
  console.log(`memory of the gateway: ${memory_mb.nothing} MB, with ${REVOKED} revoked ${memory_mb.many} MB`)
  if (IS_QUICK) return
  const dir = join(import.meta.dirname, 'results')
  mkdirSync(dir, { recursive: true })
  const result = {
    bench: 'handshake',
    handshakes: HANDSHAKES,
    rounds: ROUNDS,
    revoked: REVOKED,
    costs: table,
    ratio,
    more,
    memory_mb,
  }
  writeFileSync(join(dir, 'handshake.json'), `${JSON.stringify(result, undefined, 2)}\n`)
}
