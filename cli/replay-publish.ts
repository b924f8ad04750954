// Sends points through the gateway as any device does: MQTT over mutual TLS with the three files, QoS 1, several
// messages under way, each done when the platform has committed it.
import { readFile } from 'node:fs/promises'
import mqtt, { type MqttClient } from 'mqtt'
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
    return publisherOver(await mqtt.connectAsync(url, { ...files, ...timing, protocolVersion: 5 }, false))
  } catch (error) {
    throw whyNotConnected(error, connection)
  }
}

function publisherOver(client: MqttClient): Publisher {
  const underWay = new Set<Promise<void>>()
  let acknowledged = 0
  let failure: unknown

  client.on('disconnect', (packet) => {
    failure ??= unavailable(
      `the platform ended the connection: ${packet.properties?.reasonString ?? packet.reasonCode}`,
    )
    client.end(true)
  })
  client.on('error', (error) => {
    failure ??= error
  })

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
    while (underWay.size > most && failure === undefined) await Promise.race(underWay)
    if (failure !== undefined) throw failure
  }

  return {
    async send(payload, points) {
      const done: Promise<void> = deliver(payload, points)
        .catch((error: unknown) => {
          failure ??= error
        })
        .finally(() => underWay.delete(done))
      underWay.add(done)
      await room(WINDOW - 1)
    },
    drain: () => room(0),
    get acknowledged() {
      return acknowledged
    },
    close: () => client.endAsync(failure !== undefined),
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
