// The load: a process of its own, whose CPU is not counted. Plain sockets and packets made ahead, so that on a small
// machine the sender takes as little as it can from what is measured.
import { connect, type TLSSocket } from 'node:tls'
import { generate } from 'mqtt-packet'

export type LoadDevice = { key: string; cert: string; ca: string; topic: string }
export type LoadOrder =
  | { kind: 'connect'; port: number; devices: LoadDevice[]; points: number }
  /** `rate_per_s` over all connections, or as fast as the window allows. */
  | { kind: 'run'; seconds: number; window: number; rate_per_s: number | null }
  | { kind: 'stop' }
export type LoadAnswer =
  | { kind: 'connected' }
  | {
      kind: 'ran'
      /** While the run lasted, and until nothing was on its way any more. */
      acknowledged: number
      answered: number
      seconds: number
      p50_ms: number
      p99_ms: number
      refused: number
    }
  | { kind: 'stopped' }

const TS_DIGITS = 13
const LATENCIES_MAX = 2_000_000

class Connection {
  readonly socket: TLSSocket
  readonly #packet: Buffer
  readonly #idAt: number
  readonly #tsAt: number
  readonly #sentAt = new Float64Array(65_536)
  readonly #onAck: (latency_ms: number, refused: boolean) => void
  #rest: Buffer = Buffer.alloc(0)
  #id = 0
  unanswered = 0
  window = 0

  constructor(
    socket: TLSSocket,
    topic: string,
    points: number,
    seed: number,
    onAck: (latency_ms: number, refused: boolean) => void,
  ) {
    this.socket = socket
    this.#onAck = onAck
    const values = Object.fromEntries(
      Array.from({ length: points }, (_, i) => [`signal_${i}`, Number(((seed + i) * 1.37).toFixed(2))]),
    )
    const payload = JSON.stringify({ ts: 1_700_000_000_000, values })
    this.#packet = generate(
      { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: 1 },
      { protocolVersion: 4 },
    )
    this.#idAt = this.#packet.indexOf(topic) + topic.length
    this.#tsAt = this.#packet.indexOf('1700000000000')
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
  }

  /** Sends what the window leaves room for, in one write. */
  fill(): void {
    const count = this.window - this.unanswered
    if (count > 0) this.send(count)
  }

  send(count: number): void {
    const now = performance.now()
    const length = this.#packet.length
    const bytes = Buffer.allocUnsafe(length * count)
    const stamp = String(Date.now() * 1000).slice(0, TS_DIGITS - 3)
    for (let i = 0; i < count; i++) {
      this.#id = (this.#id % 65_535) + 1
      this.#packet.copy(bytes, i * length)
      bytes.writeUInt16BE(this.#id, i * length + this.#idAt)
      // Milliseconds from the packet id: no two messages of a connection bear the same time.
      bytes.write(stamp + String(this.#id % 1000).padStart(3, '0'), i * length + this.#tsAt, 'latin1')
      this.#sentAt[this.#id] = now
    }
    this.unanswered += count
    this.socket.write(bytes)
  }

  #received(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const now = performance.now()
    let at = 0
    for (;;) {
      const length = bytes[at + 1]
      if (length === undefined || at + 2 + length > bytes.length) break
      if (bytes[at] === 0x40) {
        this.unanswered--
        this.#onAck(now - (this.#sentAt[bytes.readUInt16BE(at + 2)] ?? now), length > 2 && (bytes[at + 4] ?? 0) >= 0x80)
      }
      at += 2 + length
    }
    this.#rest = bytes.subarray(at)
    if (this.window > 0) this.fill()
  }
}

const connections: Connection[] = []
const latencies = new Float64Array(LATENCIES_MAX)
let acknowledged = 0
let refused = 0

function onAck(latency_ms: number, isRefused: boolean): void {
  latencies[acknowledged % LATENCIES_MAX] = latency_ms
  acknowledged++
  if (isRefused) refused++
}

async function open(port: number, device: LoadDevice, points: number, seed: number): Promise<void> {
  const socket = connect({
    port,
    host: 'localhost',
    servername: 'localhost',
    key: device.key,
    cert: device.cert,
    ca: device.ca,
    minVersion: 'TLSv1.3',
  })
  socket.setNoDelay(true)
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', () => {
      const clientId = `load-${seed}`
      socket.write(
        generate(
          { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId, clean: true, keepalive: 300 },
          { protocolVersion: 4 },
        ),
      )
    })
    socket.once('data', (connack: Buffer) =>
      connack[3] === 0 ? resolve() : reject(new Error(`CONNACK ${connack[3]}`)),
    )
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed before CONNACK')))
  })
  socket.on('error', (error) => console.error(`load: ${error.message}`))
  connections.push(new Connection(socket, device.topic, points, seed, onAck))
}

async function openAll(order: Extract<LoadOrder, { kind: 'connect' }>): Promise<LoadAnswer> {
  const left = order.devices.map((device, seed) => ({ device, seed }))
  const lane = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop())
      await open(order.port, next.device, order.points, next.seed)
  }
  await Promise.all(Array.from({ length: 20 }, lane))
  return { kind: 'connected' }
}

async function run(order: Extract<LoadOrder, { kind: 'run' }>): Promise<LoadAnswer> {
  acknowledged = 0
  refused = 0
  const started = performance.now()
  if (order.rate_per_s === null)
    for (const connection of connections) {
      connection.window = order.window
      connection.fill()
    }
  const pace = order.rate_per_s === null ? undefined : paced(order.rate_per_s, started)
  await new Promise((resolve) => setTimeout(resolve, order.seconds * 1000))
  clearInterval(pace)
  const [count, seconds] = [acknowledged, (performance.now() - started) / 1000]
  for (const connection of connections) connection.window = 0
  const kept = latencies.slice(0, Math.min(count, LATENCIES_MAX)).sort()
  const at = (share: number): number => kept[Math.floor(kept.length * share)] ?? Number.NaN
  // What is still on its way is waited for, so that it does not fall into the next run.
  for (let left = 200; left > 0 && connections.some(({ unanswered }) => unanswered > 0); left--)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return {
    kind: 'ran',
    acknowledged: count,
    answered: acknowledged,
    seconds,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    refused,
  }
}

function paced(rate_per_s: number, started: number): NodeJS.Timeout {
  let sent = 0
  return setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * rate_per_s)
    for (; sent < due; sent++) connections[sent % connections.length]?.send(1)
  }, 4)
}

async function obey(order: LoadOrder): Promise<LoadAnswer> {
  if (order.kind === 'connect') return openAll(order)
  if (order.kind === 'run') return run(order)
  for (const { socket } of connections.splice(0)) socket.destroy()
  return { kind: 'stopped' }
}

process.on('message', (order: LoadOrder) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
