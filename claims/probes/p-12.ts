// P-12: only what our asset authority signed is recognised: no namesake, no self-signed, not our other branch.
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { holds, type Probe } from '../claim.ts'
import { badIdentities } from '../looks/bad-identities.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere, type Visit } from '../looks/doors.ts'
import { run } from '../world/command.ts'
import type { Added, World } from '../world/world.ts'

const FOREIGN = /self-signed|foreign|service authority|register/

async function foreigners(world: World, asset: Added): Promise<Visit[]> {
  return (await badIdentities(world, asset)).filter(({ who }) => FOREIGN.test(who))
}

export const probe: Probe = {
  id: 'P-12',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const authority = join(world.dir, 'asset-ca.pem')
    writeFileSync(authority, (await world.stolen('asset-ca')).certPem)
    const chain = await run('openssl', [
      'verify',
      '-x509_strict',
      '-partial_chain',
      '-CAfile',
      authority,
      '-purpose',
      'sslclient',
      asset.certFile,
    ])
    holds(chain.code === 0, `openssl verify: ${chain.stderr.slice(0, 120)}`)
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
    return `openssl verifies the leaf strictly; ${await allRefused(doorsOf(world), await foreigners(world, asset))}`
  },
  control: {
    broken: 'listeners that recognise anybody’s certificate',
    run: async (world) => allRefused(laxDoorsOf(world.lax), await foreigners(world, await world.addAsset('harbour'))),
  },
}
