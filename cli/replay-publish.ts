// Sends points through the gateway as any device does: MQTT over mutual TLS with the three files, QoS 1, several
// messages under way, each done when the platform has committed it.
import { readFile } from 'node:fs/promises'
import mqtt, { type MqttClient, type Packet } from 'mqtt'
import { type Failure, invalid, isFailure, overLimit, unavailable } from '../core/errors.ts'

export type Connection = { url: string; certFile: string; keyFile: string; trustFile: string }

export type Publisher = {
  /** Resolves when there is room for another message. Rejects with the first refusal that repeating cannot mend. */
  send(payload: string, points: number): Promise<void>
  /** Resolves when everything is acknowledged. */
  drain(): Promise<void>
  /** Points that the platform has acknowledged. */
  readonly acknowledged: number
  close(): Promise<void>
}

/** Messages under way: enough for a group commit to be worth it, well below any Receive Maximum. */
const WINDOW = 8
const CONNECT_MS = 10_000
/** MQTT 5 reason codes that mean "later": Server busy, Receive Maximum, Message rate too high, Quota exceeded. */
const LATER = new Set([0x89, 0x93, 0x96, 0x97])
const LATER_PAUSE_MS = 1_000
const LATER_TRIES_MAX = 60
/** Longer than a gateway or a database takes to come back after it was killed. */
const SILENCE_MS = 90_000

/** Throws Failure with a hint for each way in which the files or the platform may be wrong. */
export async function connectPublisher(connection: Connection): Promise<Publisher> {
  const url = parseUrl(connection.url)
  const [cert, key, ca] = await Promise.all([
    readPem(connection.certFile, 'CERTIFICATE', '--cert'),
    readPem(connection.keyFile, 'PRIVATE KEY', '--key'),
    readPem(connection.trustFile, 'CERTIFICATE', '--trust'),
  ])
  // The server is verified against the trust bundle alone: no fallback to the system's roots.
  const files = { cert, key, ca, rejectUnauthorized: true }
  try {
    const timing = { connectTimeout: CONNECT_MS, reconnectPeriod: 1_000 }
    return publisherOver(await connectOnce(mqtt.connect(url, { ...files, ...timing, protocolVersion: 5 })))
  } catch (error) {
    throw whyNotConnected(error, connection)
  }
}

/** The first connection has to succeed; the client tells the error, and the gateway's own reason stands in its packet. */
async function connectOnce(client: MqttClient): Promise<MqttClient> {
  let reason = ''
  const { promise, resolve, reject } = Promise.withResolvers<MqttClient>()
  const listen = (packet: Packet) => {
    if (packet.cmd === 'connack') reason = packet.properties?.reasonString ?? ''
  }
  const fail = (error: Error) => reject(reason === '' ? error : new Error(reason, { cause: error }))
  const closed = () => fail(new Error('the connection was closed'))
  client.on('packetreceive', listen).on('error', fail).on('close', closed)
  client.once('connect', () => resolve(client))
  try {
    return await promise
  } catch (error) {
    client.end(true)
    throw error
  } finally {
    // An error that comes after the first one has its listener still: without any it would end the process.
    client.removeListener('packetreceive', listen).removeListener('close', closed)
  }
}

function publisherOver(client: MqttClient): Publisher {
  const underWay = new Set<Promise<void>>()
  let acknowledged = 0
  const broken = Promise.withResolvers<never>()
  // It may break off while nobody waits; whoever sends next hears of it.
  broken.promise.catch(() => undefined)

  client.on('disconnect', (packet) => {
    broken.reject(
      unavailable(`the platform ended the connection: ${packet.properties?.reasonString ?? packet.reasonCode}`),
    )
  })
  client.on('error', (error) => broken.reject(unavailable(error.message, { cause: error })))
  let before = 0
  const silence = setInterval(() => {
    // A recording that is not arriving must not look as if it were.
    if (underWay.size > 0 && acknowledged === before)
      broken.reject(
        unavailable(`nothing was acknowledged for ${SILENCE_MS / 1_000} s`, { hint: 'Is the platform up?' }),
      )
    before = acknowledged
  }, SILENCE_MS)

  async function deliver(payload: string, points: number) {
    for (let tries = 1; ; tries++) {
      const refusal = await publish(client, payload)
      if (refusal === undefined) break
      if (!refusal.later || tries === LATER_TRIES_MAX) throw refusal.failure
      await new Promise((resolve) => setTimeout(resolve, LATER_PAUSE_MS))
    }
    acknowledged += points
  }

  async function room(most: number) {
    while (underWay.size > most) await Promise.race([...underWay, broken.promise])
    // The last one may have ended by being refused.
    await Promise.race([broken.promise, Promise.resolve()])
  }

  return {
    async send(payload, points) {
      const done: Promise<void> = deliver(payload, points)
        .catch(broken.reject)
        .finally(() => underWay.delete(done))
      underWay.add(done)
      await room(WINDOW - 1)
    },
    drain: () => room(0),
    get acknowledged() {
      return acknowledged
    },
    async close() {
      clearInterval(silence)
      await client.endAsync(underWay.size > 0 || !client.connected)
    },
  }
}

function publish(client: MqttClient, payload: string): Promise<{ later: boolean; failure: Failure } | undefined> {
  return new Promise((resolve) => {
    client.publish('v1/telemetry', payload, { qos: 1 }, (error, packet) => {
      if (!error) return resolve(undefined)
      const answer = packet?.cmd === 'puback' ? packet : undefined
      const later = LATER.has(answer?.reasonCode ?? 0)
      const message = answer?.properties?.reasonString ?? error.message
      resolve({ later, failure: later ? overLimit(message) : invalid(`the platform refuses: ${message}`) })
    })
  })
}

function parseUrl(text: string): string {
  if (URL.parse(text)?.protocol === 'mqtts:') return text
  throw invalid(`"${text}" is no address of a gateway`, {
    hint: 'Write mqtts://host:port. There is no connection without TLS.',
  })
}

async function readPem(file: string, label: string, option: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw invalid(`${option} ${file} cannot be read`, { cause })
  })
  if (!new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text))
    throw invalid(`${option} ${file} holds no PEM ${label.toLowerCase()}`)
  return text
}

/** The remedies by what OpenSSL, Node or the gateway say. */
const REMEDIES: [RegExp, string][] = [
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/, 'Is the platform running, and is --url right?'],
  [/revoked/i, 'This certificate was revoked. Issue a new one on the page of the asset.'],
  [/expired/i, 'The certificate has expired. Issue a new one on the page of the asset.'],
  [
    /altnames|ERR_TLS_CERT/i,
    'The server is certified for another name: use the host that the page of the asset shows.',
  ],
  [/key values mismatch/i, 'The key does not belong to the certificate: take the files of one and the same reveal.'],
  [/self.signed|unable to|UNABLE_TO/i, 'The server is not the one that trust.pem is for: check --trust and --url.'],
  [/alert|ECONNRESET|closed/i, 'The platform does not take this certificate: is it the current one of the asset?'],
]

function whyNotConnected(error: unknown, { url }: Connection): Failure {
  if (isFailure(error)) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? `${error.message} ${code}`.trim() : String(error)
  const hint = REMEDIES.find(([pattern]) => pattern.test(text))?.[1]
  return unavailable(`no connection to ${url}: ${text}`, { ...(hint === undefined ? {} : { hint }), cause: error })
}
