// A device's connection: a real MQTT client over mutual TLS 1.3 with the three files, which comes back by itself
// after a jittered pause, so that a thousand devices do not return in the same second after an outage.
import mqtt, { type IClientOptions, type MqttClient, Store } from 'mqtt'
import type { Random } from './random.ts'

export type DeviceFiles = { certificate: string; key: string; trust: string }

export type LinkOptions = {
  /** `mqtts://host:port` */
  url: string
  files: DeviceFiles
  clientId: string
  protocolVersion: 4 | 5
  random: Random
  /** Why the platform ended or refused the connection, when it said so. */
  onRefusal?: (reason: string) => void
  onConnected?: () => void
}

export type Link = {
  readonly connected: boolean
  /** Resolves when the platform has acknowledged, which it does after its commit. Rejects when it refuses. */
  publish(topic: string, payload: string): Promise<void>
  /** Pulls the plug, without a word to the platform, until `plugIn`. */
  pullPlug(): void
  plugIn(): void
  close(): Promise<void>
}

/** First and longest pause before a new try; each pause is drawn between half and the whole of it. */
const PAUSE_FIRST_MS = 500
const PAUSE_MAX_MS = 15_000
const KEEP_ALIVE_S = 20
const HANDSHAKE_MS = 15_000
/** Handed on to node:tls; the client's own type does not know it. */
const TLS_1_3_ONLY = { minVersion: 'TLSv1.3' }

export function openLink(options: LinkOptions): Link {
  // Messages under way wait here for their acknowledgement over any number of connections; the client would throw
  // its own stores away at each `reconnect`.
  const stores = { incomingStore: new Store(), outgoingStore: new Store() }
  const client = mqtt.connect(options.url, { ...clientOptions(options), ...stores })
  let plugged = true
  let closed = false
  let tries = 0
  let waiting: NodeJS.Timeout | undefined

  function comeBackLater() {
    if (!plugged || closed) return
    const pause_ms = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** tries++) * options.random.between(0.5, 1)
    clearTimeout(waiting)
    waiting = setTimeout(() => client.reconnect(stores), pause_ms)
  }

  client.on('connect', () => {
    tries = 0
    options.onConnected?.()
  })
  client.on('close', comeBackLater)
  client.on('disconnect', (packet) =>
    options.onRefusal?.(packet.properties?.reasonString ?? `code ${packet.reasonCode}`),
  )
  // A refused connection is the link's daily business: it is told and tried again, never thrown.
  client.on('error', (error) => options.onRefusal?.(error.message))

  return {
    get connected() {
      return client.connected
    },
    publish: (topic, payload) => publish(client, topic, payload),
    pullPlug() {
      plugged = false
      clearTimeout(waiting)
      client.stream.destroy()
    },
    plugIn() {
      if (plugged || closed) return
      plugged = true
      client.reconnect(stores)
    },
    async close() {
      closed = true
      clearTimeout(waiting)
      await client.endAsync(!client.connected)
    },
  }
}

function clientOptions({ files, clientId, protocolVersion }: LinkOptions): IClientOptions {
  return {
    cert: files.certificate,
    key: files.key,
    ca: files.trust,
    rejectUnauthorized: true,
    ...TLS_1_3_ONLY,
    clientId,
    protocolVersion,
    clean: true,
    keepalive: KEEP_ALIVE_S,
    connectTimeout: HANDSHAKE_MS,
    reconnectPeriod: 0,
    // What is unsent waits in the device's own bounded buffer, not in the client's unbounded one.
    queueQoSZero: false,
  }
}

function publish(client: MqttClient, topic: string, payload: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.publish(topic, payload, { qos: 1 }, (error, packet) => {
      if (!error) return resolve()
      const reason = packet?.cmd === 'puback' ? packet.properties?.reasonString : undefined
      reject(new Error(reason ?? error.message, { cause: error }))
    })
  })
}
