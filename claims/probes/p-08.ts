// P-08: an X.509 v3 leaf of its own; whoever changes a bit of it, or signs its copy with another key, is refused.
import { randomInt, X509Certificate } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere, type Visit } from '../looks/doors.ts'
import { run } from '../world/command.ts'
import { forge, foreignAuthority, write } from '../world/forge.ts'
import type { Added, World } from '../world/world.ts'

const FLIPS = 10

function pemOf(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
}

/** One bit changed anywhere where a client can still read the certificate and use its key: the platform has to notice. */
function flipOne(real: X509Certificate): { copy: Buffer; at: number } {
  for (;;) {
    const copy = Buffer.from(real.raw)
    const at = randomInt(4, copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << randomInt(8))
    if (isUsable(copy, real)) return { copy, at }
  }
}

function isUsable(der: Buffer, real: X509Certificate): boolean {
  try {
    return new X509Certificate(der).publicKey.equals(real.publicKey)
  } catch (error) {
    // OpenSSL cannot read it: then no client could send it either.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** The real certificate with one bit changed, with its real key; and its copy by an authority of the same name. */
async function imitations(world: World, asset: Added): Promise<Visit[]> {
  const real = new X509Certificate(asset.files['asset.crt'] ?? '')
  const flipped = Array.from({ length: FLIPS }, (_, i) => {
    const { copy, at } = flipOne(real)
    const how = write(world.dir, `${asset.assetId}-flip-${i}`, pemOf(copy), asset.files['asset.key'] ?? '')
    return { who: `its certificate with a bit of byte ${at} changed`, how }
  })
  const { name } = await world.stolen('asset-ca')
  const copy = { assetId: asset.assetId, serial: asset.serial, signer: await foreignAuthority(name) }
  return [
    ...flipped,
    { who: 'a copy signed by an authority of the same name', how: await forge(world.dir, 'copy', copy) },
  ]
}

export const probe: Probe = {
  id: 'P-08',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const text = (await run('openssl', ['x509', '-in', asset.certFile, '-noout', '-text'])).stdout.toString('utf8')
    holds(/Version: 3/.test(text) && !/CA:TRUE|Certificate Sign/.test(text), 'the certificate is no X.509 v3 leaf')
    await letInEverywhere(doorsOf(world), { who: 'the unchanged certificate', how: asset })
    return `v3 leaf; ${await allRefused(doorsOf(world), await imitations(world, asset))}`
  },
  control: {
    broken: 'listeners that look at no certificate',
    run: async (world) => allRefused(laxDoorsOf(world.lax), await imitations(world, await world.addAsset('harbour'))),
  },
}
