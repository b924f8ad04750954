// V-19: where a device stands cannot be read off anything that leaves the platform: certificates, ids, addresses of pages
// and logs hold random ids, and no schema asks for an address or coordinates.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes, X509Certificate } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const ASKED = /\b(latitude|longitude|coordinates?|postcode|zip_?code|street|geo(?:hash|point|json)?)\b/i

type Leaks = { certificate: string; page: string; log: string; api: string }

async function gathered(world: World, label: string): Promise<Leaks> {
  const admin = await world.as('waterworks', 'org_admin')
  const { text } = await admin.ask('POST', '/v1/sites', { name: label })
  const { siteId } = JSON.parse(text) as { siteId: string }
  const asset = await world.addAsset('waterworks', { name: `${label} pump`, site: label, note: label })
  const certificate = new X509Certificate(readFileSync(asset.certFile))
  await admin.ask('GET', `/v1/assets/${asset.assetId}`)
  const logs = join(world.platform.config.dataDir, 'log')
  const log = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('\n')
  return {
    certificate: `${certificate.subject} ${certificate.subjectAltName} ${certificate.raw.toString('latin1')}`,
    page: `/assets/${asset.assetId}?site=${siteId}`,
    log,
    api: readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
  }
}

function nothingTells(leaks: Leaks, label: string): string {
  for (const [where, text] of Object.entries(leaks)) holds(!text.includes(label), `the ${where} holds the place's name`)
  const found = ASKED.exec(leaks.api)
  holds(found === null, `an operation asks for "${found?.[0]}"`)
  return `a place's name is in no certificate, address or log (${Math.round(leaks.log.length / 1024)} kB read); no operation asks where it is`
}

const newLabel = () => `Dock ${randomBytes(6).toString('hex')}`

export const probe: Probe = {
  id: 'V-19',
  async run(world) {
    const label = newLabel()
    return nothingTells(await gathered(world, label), label)
  },
  control: {
    broken: 'a log that names the place',
    async run(world) {
      const label = newLabel()
      const leaks = await gathered(world, label)
      return nothingTells({ ...leaks, log: `${leaks.log}\nvalue of ${label}` }, label)
    },
  },
}
