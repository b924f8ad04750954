// Where devices connect, as people and the certificate record are told it.
import type { Config } from '../platform/config.ts'
import type { Endpoints } from './fields.ts'

export function endpointsOf({ publicUrl, listen }: Pick<Config, 'publicUrl' | 'listen'>): Endpoints {
  const host = new URL(publicUrl).hostname
  return {
    mqtt: { host, port: listen.mqtt.port },
    ingest: { url: `https://${host}:${listen.ingest.port}/v1/telemetry` },
    est: { url: `https://${host}:${listen.est.port}/.well-known/est` },
  }
}
