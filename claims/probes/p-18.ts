// P-18: wrong, revoked, expired: refused at both listeners; a revoked asset's live connection is closed.
import { holds, type Probe } from '../claim.ts'
import { badIdentities, revoke } from '../looks/bad-identities.ts'
import { connectDevice } from '../looks/device.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere } from '../looks/doors.ts'

const CLOSED_WITHIN_MS = 1_000

export const probe: Probe = {
  id: 'P-18',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const bad = await badIdentities(world, asset)
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
    const client = await connectDevice(world.doors.mqtt, asset)
    const closed = new Promise<number>((resolve) => {
      client.on('error', () => undefined)
      client.once('close', () => resolve(performance.now()))
      setTimeout(() => resolve(Number.POSITIVE_INFINITY), 5_000).unref()
    })
    const revoked = performance.now()
    await revoke(world, asset)
    const took_ms = Math.round((await closed) - revoked)
    client.end(true)
    holds(took_ms <= CLOSED_WITHIN_MS, `the live connection was open ${took_ms} ms after the revocation`)
    const visits = [...bad, { who: 'a revoked certificate', how: asset }]
    return `${await allRefused(doorsOf(world), visits)}; live connection closed ${took_ms} ms after revoking`
  },
  control: {
    broken: 'listeners that ask nobody whether a certificate is good',
    async run(world) {
      const asset = await world.addAsset('harbour')
      return allRefused(laxDoorsOf(world.lax), await badIdentities(world, asset))
    },
  },
}
