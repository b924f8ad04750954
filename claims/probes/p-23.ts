// P-23: what our listeners show is valid for ninety days at most, and a new one comes before it ends, by itself.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { createLog } from '../../server/platform/log.ts'
import { ServiceIdentity } from '../../server/keys/service-identity.ts'
import { openVault } from '../../server/vault/client.ts'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

const DAY_ms = 86_400_000

function shownOn(port: number): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false }, () => {
      const leaf = socket.getPeerX509Certificate()
      if (leaf === undefined) reject(new Error(`no certificate on port ${port}`))
      else resolve(leaf)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

async function shortLived(ports: readonly number[]): Promise<string> {
  const days: number[] = []
  for (const port of ports) {
    const { validFromDate, validToDate } = await shownOn(port)
    // The last second counts (RFC 5280 section 4.1.2.5).
    days.push((validToDate.getTime() + 1_000 - validFromDate.getTime()) / DAY_ms)
    holds((days.at(-1) ?? 0) <= 90, `port ${port} shows a certificate for ${days.at(-1)?.toFixed(0)} days`)
  }
  return `${ports.length} listeners show certificates for ${Math.max(...days)} days at most`
}

/** A listener's own part, on the running vault, with a clock that is sixty days on. */
async function renewed(world: World): Promise<string> {
  const { config } = world.platform
  const vault = openVault(config, 'gateway')
  let ahead_ms = 0
  const log = createLog('audit', { to: { write: () => undefined } })
  const clock = (): Date => new Date(Date.now() + ahead_ms)
  const identity = await ServiceIdentity.start({ vault, names: config.serverNames, log, clock })
  try {
    const first = identity.certificate
    ahead_ms = 59 * DAY_ms
    holds(!(await identity.renewIfDue()), 'it is renewed long before two thirds are over')
    ahead_ms = 60 * DAY_ms
    holds(await identity.renewIfDue(), 'sixty days on it is not renewed')
    holds(!identity.certificate.publicKey.equals(first.publicKey), 'the renewed one has the old key')
    return 'sixty days on a new one with a new key is in use, with a month to spare'
  } finally {
    identity.close()
    vault.close()
  }
}

async function withYearLongListener<T>(world: World, look: (port: number) => Promise<T>): Promise<T> {
  const [key, cert] = [join(world.dir, 'year.key'), join(world.dir, 'year.pem')]
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=localhost'.split(' ')
  await run('openssl', ['req', ...made, '-keyout', key, '-out', cert])
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    return await look(typeof address === 'object' && address !== null ? address.port : 0)
  } finally {
    server.close()
  }
}

export const probe: Probe = {
  id: 'P-23',
  async run(world) {
    const { listen } = world.platform.config
    const ports = [Number(new URL(world.platform.publicUrl).port), listen.mqtt.port, listen.ingest.port]
    return `${await shortLived(ports)}; ${await renewed(world)}`
  },
  control: {
    broken: 'a listener with a certificate for a year',
    run: (world) => withYearLongListener(world, (port) => shortLived([port])),
  },
}
