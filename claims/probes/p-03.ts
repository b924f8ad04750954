// P-03: an identity of its own for every asset, and no other way in: no anonymous, no password, no authority's or
// service's certificate, no certificate for two assets.
import { randomUUID } from 'node:crypto'
import { holds, type Probe } from '../claim.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere, type Visit } from '../looks/doors.ts'
import { makeDeviceKey } from '../../sim/device-key.ts'
import { forge } from '../world/forge.ts'
import type { World } from '../world/world.ts'

async function otherWaysIn(world: World): Promise<Visit[]> {
  const service = await world.stolen('service-ca')
  const asset = await world.addAsset('harbour')
  return [
    { who: 'nobody', how: {} },
    { who: 'a user name and password', how: { username: 'admin', password: 'admin' } },
    { who: 'an asset id as user name', how: { username: asset.assetId, password: asset.serial } },
    {
      who: 'a service certificate',
      how: await forge(world.dir, 'service-as-device', { assetId: asset.assetId, signer: service }),
    },
  ]
}

async function oneKeyTwice(world: World): Promise<string> {
  const engineer = await world.as('harbour', 'engineer')
  const { siteId } = JSON.parse((await engineer.ask('GET', '/v1/sites')).text).sites[0]
  const { requestPem: csr } = makeDeviceKey()
  const add = (requestId: string) =>
    engineer.ask('POST', '/v1/assets', { requestId, name: 'Twice', kind: 'sensor', siteId, csr })
  const requestId = randomUUID()
  const answers = [await add(requestId), await add(requestId), await add(randomUUID())]
  const statuses = answers.map(({ status }) => status)
  holds(statuses[0] === 201, `adding an asset answered ${statuses[0]}`)
  holds(statuses[1] === 409, `the same request again answered ${statuses[1]}`)
  holds((statuses[2] ?? 0) >= 400, 'one key was certified for two assets')
  return `the same request again: ${statuses[1]}, the same key for another asset: ${statuses[2]}`
}

export const probe: Probe = {
  id: 'P-03',
  async run(world) {
    const [one, two] = [await world.addAsset('harbour'), await world.addAsset('harbour')]
    holds(
      one.serial !== two.serial && one.files['asset.key'] !== two.files['asset.key'],
      'two assets share an identity',
    )
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: one })
    return `${await allRefused(doorsOf(world), await otherWaysIn(world))}; ${await oneKeyTwice(world)}`
  },
  control: {
    broken: 'listeners that ask for no certificate',
    run: async (world) => allRefused(laxDoorsOf(world.lax), await otherWaysIn(world)),
  },
}
