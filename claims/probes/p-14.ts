// P-14: the private key is in no file of ours: database, write-ahead log, logs, temporary files.
import { createPrivateKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Probe } from '../claim.ts'
import { type Needle, nowhereIn } from '../looks/files.ts'
import type { Added, World } from '../world/world.ts'

/** The secret scalar of the key as it may be kept: raw, in hexadecimal, in base64, as PEM lines. */
function needlesOf(asset: Added): Needle[] {
  const pem = asset.files['asset.key'] ?? ''
  const scalar = Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d ?? '', 'base64url')
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  return [
    { what: 'the key (raw)', bytes: scalar },
    { what: 'the key (hex)', bytes: Buffer.from(scalar.toString('hex')) },
    { what: 'the key (base64)', bytes: Buffer.from(scalar.toString('base64').slice(0, -3)) },
    { what: 'the key (base64url)', bytes: Buffer.from(scalar.toString('base64url').slice(0, -2)) },
    ...lines
      .map((line) => ({ what: 'the key (PEM)', bytes: Buffer.from(line) }))
      .filter(({ bytes }) => bytes.length > 20),
  ]
}

export const placesOf = ({ platform: { config } }: World): string[] => [config.dataDir, config.runDir]

export const probe: Probe = {
  id: 'P-14',
  async run(world) {
    const assets = [await world.addAsset('harbour'), await world.addAsset('waterworks')]
    await world.checkpoint()
    return nowhereIn(placesOf(world), assets.flatMap(needlesOf))
  },
  control: {
    broken: 'a key kept “for recovery”',
    async run(world) {
      const asset = await world.addAsset('harbour')
      const dir = join(world.dir, 'recovery')
      mkdirSync(dir, { recursive: true })
      writeFileSync(join(dir, 'backup.json'), JSON.stringify(asset.files))
      return nowhereIn([...placesOf(world), dir], needlesOf(asset))
    },
  },
}
