// P-22: an asset's certificate is valid for three years: 1095 days from its first second to its last, inside its issuer's life.
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

const DAY = 86_400_000
const DAYS = 1095
/** Clocks of machines run late: a certificate may begin so long before it was made, and not earlier. */
const BACKDATE_MS_MAX = 3_600_000

/** By openssl, so that it is not our own reading of the dates. */
async function datesOf(certFile: string): Promise<{ from: number; to: number }> {
  const { stdout } = await run('openssl', ['x509', '-in', certFile, '-noout', '-dates', '-dateopt', 'iso_8601'])
  const read = (name: string): number =>
    Date.parse((new RegExp(`${name}=(\\S+) (\\S+)`).exec(stdout.toString()) ?? []).slice(1).join('T'))
  return { from: read('notBefore'), to: read('notAfter') }
}

async function look(certFile: string, chain: string, made: number): Promise<string> {
  const { from, to } = await datesOf(certFile)
  // The last second counts (RFC 5280 section 4.1.2.5).
  const days = (to + 1000 - from) / DAY
  holds(days === DAYS, `it is valid for ${days} days`)
  holds(from <= made && from >= made - BACKDATE_MS_MAX, `it begins ${(made - from) / 1000} s before it was made`)
  const issuer = new X509Certificate(chain.slice(chain.lastIndexOf('-----BEGIN')))
  holds(issuer.validToDate.getTime() >= to, 'it ends after its issuer')
  return `${new Date(from).toISOString()} to ${new Date(to).toISOString()}: ${days} days to the second, its issuer lasts longer`
}

export const probe: Probe = {
  id: 'P-22',
  async run(world: World) {
    const asset = await world.addAsset('harbour')
    return look(asset.certFile, asset.files['asset.crt'] ?? '', Date.now())
  },
  control: {
    broken: 'the same look at a certificate of one of our listeners, which has ninety days',
    async run(world: World) {
      const { port } = world.doors.https
      const { stdout } = await run('openssl', [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-servername',
        'localhost',
        '-showcerts',
      ])
      const file = join(world.dir, 'p-22-listener.pem')
      writeFileSync(file, stdout)
      const asset = await world.addAsset('harbour')
      return look(file, asset.files['asset.crt'] ?? '', Date.now())
    },
  },
}
