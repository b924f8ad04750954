// P-09: ids are random in all their bits, and a certificate says nothing about the customer.
import { randomUUID } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

/** No bit is fixed (a version, a time, a machine), and neighbours do not follow each other. */
function looksRandom(ids: string[]): string {
  holds(new Set(ids).size === ids.length, 'an id was given twice')
  const values = ids.map((id) => BigInt(`0x${id.replaceAll('-', '')}`))
  for (let bit = 0n; bit < 128n; bit++) {
    const ones = values.filter((value) => (value >> bit) & 1n).length
    holds(ones > 0 && ones < ids.length, `bit ${bit} of ${ids.length} ids is always ${ones > 0 ? 1 : 0}`)
  }
  const sorted = values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0n))
  holds(!sorted, 'ids grow with time')
  return `no bit is fixed in ${ids.length} ids`
}

async function idsOf(world: World): Promise<string[]> {
  const admin = await world.as('harbour', 'org_admin')
  const texts = await Promise.all(['/v1/assets', '/v1/sites', '/v1/people'].map((path) => admin.ask('GET', path)))
  const found = texts.flatMap(({ text }) => text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [])
  return [...new Set(found)]
}

export const probe: Probe = {
  id: 'P-09',
  async run(world) {
    const secretName = 'Wintergreen Customer Hall 7'
    const asset = await world.addAsset('harbour', { name: secretName, note: secretName })
    for (let i = 0; i < 12; i++) await world.addAsset('harbour')
    const text = (await run('openssl', ['x509', '-in', asset.certFile, '-noout', '-text'])).stdout.toString('utf8')
    for (const word of ['Wintergreen', 'Example Harbour', 'quay', 'harbour.example', 'Administrator'])
      holds(!text.includes(word), `the certificate says "${word}"`)
    const subject = /Subject: (.*)/.exec(text)?.[1] ?? ''
    holds(subject.replace('CN = ', 'CN=') === `CN=${asset.assetId}`, `the subject is ${subject}`)
    return `${looksRandom(await idsOf(world))}; the certificate's subject is the id alone`
  },
  control: {
    broken: 'ids of version 4, which fix six bits',
    run: async () => looksRandom(Array.from({ length: 32 }, () => randomUUID())),
  },
}
