// The peers. Each gets the same certificates, TLS 1.3, client certificates required, and the same PostgreSQL.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, end, start } from './child.ts'
import { ROWS_TABLE } from './rows.ts'
import { type Ground, login, type RunningSubject, type Subject } from './subject.ts'

export const aedes: Subject = {
  name: 'Aedes, group commit, rows',
  topic: () => 'v1/telemetry',
  start: async (ground) => {
    await ground.world.superuser.query(ROWS_TABLE)
    const child = start(join(import.meta.dirname, 'aedes-child.ts'))
    const { port } = await ask<{ port: number }>(child, { tls: ground.tls, database: login(ground) })
    const pid = child.pid ?? 0
    return { port, pids: [pid, ground.postgres.pid], edge: pid, stored: 'acknowledged', stop: () => end(child) }
  },
}

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find((file) =>
  existsSync(file),
)
export const hasMosquitto = MOSQUITTO !== undefined

export const mosquittoAlone: Subject = {
  name: 'Mosquitto alone, nothing stored',
  topic: (assetId) => `${assetId}/v1/telemetry`,
  start: async (ground) => startMosquitto(ground, await freePort(), await freePort()),
}

export const mosquittoWithSubscriber: Subject = {
  name: 'Mosquitto, Node subscriber, rows',
  topic: (assetId) => `${assetId}/v1/telemetry`,
  start: async (ground) => {
    await ground.world.superuser.query(ROWS_TABLE)
    const plain = await freePort()
    const broker = await startMosquitto(ground, await freePort(), plain)
    const child = start(join(import.meta.dirname, 'subscriber-child.ts'))
    await ask(child, { port: plain, database: login(ground) })
    return {
      ...broker,
      pids: [...broker.pids, child.pid ?? 0, ground.postgres.pid],
      stored: async () => (await ask<{ stored: number }>(child, { count: true })).stored,
      stop: async () => {
        await end(child)
        await broker.stop()
      },
    }
  },
}

async function startMosquitto({ dir, tls }: Ground, port: number, plain: number): Promise<RunningSubject> {
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 })
    return join(dir, name)
  }
  const config = `
user root
per_listener_settings true
max_queued_messages 0
max_inflight_messages 0
log_type error
listener ${port} 127.0.0.1
cafile ${file('ca.pem', tls.ca)}
certfile ${file('server.pem', tls.cert)}
keyfile ${file('server.key', tls.key)}
tls_version tlsv1.3
require_certificate true
use_identity_as_username true
acl_file ${file('acl', 'pattern write %u/v1/telemetry\n')}
set_tcp_nodelay true
listener ${plain} 127.0.0.1
allow_anonymous true
`
  const child = spawn(MOSQUITTO ?? '', ['-c', file('mosquitto.conf', config)], {
    stdio: 'ignore',
  })
  await sleep(500)
  if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`)
  const pid = child.pid ?? 0
  return { port, pids: [pid], edge: pid, stored: 'never', stop: () => end(child) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
