// P-15: with the three files a device verifies the platform, by name too, and the bundle proves nothing else: no asset
// can use its own certificate to play the platform.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import { doorsOf, letInEverywhere } from '../looks/doors.ts'
import { run } from '../world/command.ts'
import type { Door } from '../world/door.ts'
import { foreignAuthority } from '../world/forge.ts'
import type { Added, World } from '../world/world.ts'

async function verifies(door: Door, trustFile: string, asset: Added, name = 'localhost'): Promise<boolean> {
  const identity = ['-cert', asset.certFile, '-key', asset.keyFile]
  const strict = ['-verify_return_error', '-verify_hostname', name, '-CAfile', trustFile, '-no-CApath', '-no-CAstore']
  const args = ['s_client', '-connect', `127.0.0.1:${door.port}`, '-servername', name, '-brief', ...strict, ...identity]
  const { stderr } = await run('openssl', args)
  return /Verification: OK/.test(stderr)
}

async function look(world: World, asset: Added, bundle: string): Promise<string> {
  const names = Object.keys(asset.files).toSorted()
  holds(names.join() === 'asset.crt,asset.key,certificate-record.txt,trust.pem', `the files are ${names.join(', ')}`)
  const nothing = join(world.dir, 'other-trust.pem')
  writeFileSync(nothing, (await foreignAuthority('CN=Some public authority')).certPem)
  for (const door of doorsOf(world)) {
    holds(await verifies(door, bundle, asset), `the bundle does not verify ${door.name}`)
    holds(
      !(await verifies(door, bundle, asset, 'fairlead.example')),
      `${door.name} verifies under a name that is not its own`,
    )
    holds(!(await verifies(door, nothing, asset)), `${door.name} verifies without the bundle`)
  }
  const impostor = await run('openssl', ['verify', '-CAfile', bundle, '-purpose', 'sslserver', asset.certFile])
  holds(impostor.code !== 0, 'the bundle takes the certificate of an asset for the platform')
  const chained = await run('openssl', [
    'verify',
    '-partial_chain',
    '-CAfile',
    bundle,
    '-untrusted',
    asset.certFile,
    asset.certFile,
  ])
  holds(chained.code !== 0, 'the bundle verifies a chain of the asset authority')
  return 'openssl verifies both listeners with trust.pem and their name; not without it, not by another name, and no asset as a server'
}

export const probe: Probe = {
  id: 'P-15',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const bundle = join(world.dir, 'p15-trust.pem')
    writeFileSync(bundle, asset.files['trust.pem'] ?? '')
    await letInEverywhere(doorsOf(world), { who: 'the asset with its three files', how: asset })
    return look(world, asset, bundle)
  },
  control: {
    broken: 'a trust bundle that holds the asset authority',
    async run(world) {
      const asset = await world.addAsset('harbour')
      const bundle = join(world.dir, 'broken-trust.pem')
      writeFileSync(bundle, `${asset.files['trust.pem']}\n${(await world.stolen('asset-ca')).certPem}`)
      return look(world, asset, bundle)
    },
  },
}
