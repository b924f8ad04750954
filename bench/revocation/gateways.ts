// Gateways as processes of their own, each with its own name, and one that reaches the database through a link that can
// be cut: bytes stop, nothing is closed, as when a cable is pulled.
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, connect, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Config } from '../../server/platform/config.ts'
import { ask, end, start } from '../ingest/child.ts'

export type BenchGateway = { mqtt: number; pid: number; stop(): Promise<void> }

export async function startGateway(
  config: Config,
  dir: string,
  databaseHost = config.database.host,
): Promise<BenchGateway> {
  const dataDir = mkdtempSync(join(dir, 'gateway-'))
  const file = join(dataDir, 'fairlead.json')
  const database = { ...config.database, host: databaseHost }
  writeFileSync(file, JSON.stringify({ ...config, database, dataDir, logLevel: 'error' }), { mode: 0o600 })
  const child: ChildProcess = start(join(import.meta.dirname, '../../bin/gateway.ts'), { FAIRLEAD_CONFIG: file })
  type Ready = { kind: string; message?: string; facts: { ports: { mqtt: number } } }
  const ready = await ask<Ready>(child, { kind: 'start' })
  if (ready.kind !== 'ready') throw new Error(`the gateway does not start: ${ready.message}`)
  return { mqtt: ready.facts.ports.mqtt, pid: child.pid ?? 0, stop: () => end(child) }
}

export type Link = { host: string; cut(): void; close(): void }

/** A directory with a socket in it that leads to the database's. */
export async function cuttableLink({ database }: Config, dir: string): Promise<Link> {
  const host = mkdtempSync(join(dir, 'link-'))
  const name = `.s.PGSQL.${database.port}`
  const sockets = new Set<Socket>()
  let isCut = false
  const server: Server = createServer((near) => {
    const far = connect(join(database.host, name))
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => !isCut && to.write(bytes))
      from.on('error', () => to.destroy())
      from.on('close', () => !isCut && to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(join(host, name), resolve))
  return {
    host,
    cut: () => {
      isCut = true
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
