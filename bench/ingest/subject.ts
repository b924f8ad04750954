// What is measured: something that takes MQTT over mutual TLS, and the processes that do its work.
import type { ServiceTls } from '../../server/keys/service-identity.ts'
import type { RunningPostgres } from '../../server/platform/postgres.ts'
import type { GatewayWorld } from '../../server/gateway/testing.ts'
import type { LoadDevice } from './load.ts'

export type Ground = {
  world: GatewayWorld
  postgres: RunningPostgres
  /** For the peers: a listener's key and certificate from the same CA. */
  tls: ServiceTls
  devices: (Omit<LoadDevice, 'topic'> & { assetId: string })[]
  /** Emptied after the run. */
  dir: string
}

/** How the peers' writers log in. */
export function login({ world, postgres }: Ground): Record<string, string | number> {
  const { host, port, name } = world.config.database
  const { user, password } = postgres.superuser
  return { host, port, database: name, user, password: password.reveal() }
}

export type Subject = {
  name: string
  /** Where a device publishes: our topic names nobody, a broker's has to. */
  topic(assetId: string): string
  start(ground: Ground): Promise<RunningSubject>
}

export type RunningSubject = {
  port: number
  /** Whose CPU counts, with their descendants. */
  pids: number[]
  /** Whose memory is that of the connections. */
  edge: number
  /** Messages in the database so far, where an acknowledgement does not say so; undefined where nothing is stored. */
  stored: 'acknowledged' | 'never' | (() => Promise<number>)
  stop(): Promise<void>
}
