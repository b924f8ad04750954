// A device in the auditor's hand: MQTT.js with somebody's files, free to do what a well-behaved device does not.
import { readFileSync } from 'node:fs'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { Door } from '../world/door.ts'
import type { Identity } from '../world/forge.ts'

export function connectDevice(
  door: Door,
  identity: Identity | undefined,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const files = identity && { cert: readFileSync(identity.certFile), key: readFileSync(identity.keyFile) }
  const url = `${identity ? 'mqtts' : 'mqtt'}://localhost:${door.port}`
  const ours = {
    ca: readFileSync(door.trustFile),
    reconnectPeriod: 0,
    protocolVersion: 5 as const,
    connectTimeout: 5_000,
  }
  return mqtt.connectAsync(url, { ...files, ...ours, ...options })
}

/** What the broker said to a publish: its reason, or `taken`. */
export function publish(client: MqttClient, topic: string, payload: string, retain = false): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), 3_000)
    const done = (said: string) => {
      clearTimeout(timer)
      resolve(said)
    }
    client.once('close', () => done('connection closed'))
    client.publish(topic, payload, { qos: 1, retain }, (error) => done(error ? error.message : 'taken'))
  })
}

/** What the broker said to a subscription: `granted` or its reason. */
export async function subscribe(client: MqttClient, filter: string): Promise<string> {
  return client.subscribeAsync(filter, { qos: 1 }).then(
    (grants) => (grants.every(({ qos }) => qos < 128) ? 'granted' : `refused ${grants[0]?.qos}`),
    (error: Error) => error.message,
  )
}
