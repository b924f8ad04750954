// P-18: wrong, revoked, expired: refused at both listeners and where devices renew themselves; a revoked asset's live
// connection is closed; and whose certificate it is decides, not what the device calls itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { badIdentities, revoke } from '../looks/bad-identities.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { allRefused, doorsOf, laxDoorsOf, letInEverywhere, type Visit } from '../looks/doors.ts'
import { noneRenewed, renew } from '../looks/renewing.ts'
import { badCertificates } from '../world/matrix.ts'
import { stolenPem } from '../world/stolen.ts'
import type { Added, World } from '../world/world.ts'

const CLOSED_WITHIN_MS = 1_000

/** Every certificate that is right in all but one thing, made with plain openssl by somebody who holds our authorities' keys. */
function matrixOf(world: World, asset: Added, other: Added): Visit[] {
  const { config } = world.platform
  const made = badCertificates({
    dir: `${world.dir}/matrix-${asset.assetId}`,
    assetCa: stolenPem(config, 'asset-ca'),
    serviceCa: stolenPem(config, 'service-ca'),
    assetId: asset.assetId,
    certPem: asset.files['asset.crt'] ?? '',
    keyPem: asset.files['asset.key'] ?? '',
    otherId: other.assetId,
  })
  return made.map(({ who, certFile, keyFile }) => ({ who, how: { certFile, keyFile } }))
}

const signals = z.object({ signals: z.array(z.object({ key: z.string() })) })

/** One asset's certificate, another's name: what is sent is the first one's, wherever it says it goes. */
async function namesNobodyElse(world: World, asset: Added, other: Added): Promise<string> {
  const client = await connectDevice(world.doors.mqtt, asset, { clientId: other.assetId })
  try {
    holds((await publish(client, 'v1/telemetry', '{"p18-mine": 1}')) === 'taken', 'the asset cannot send')
    const said = await publish(client, `v1/${other.assetId}/telemetry`, '{"p18-yours": 1}')
    holds(said !== 'taken', "a topic with another asset's name is taken")
  } finally {
    client.end(true)
  }
  const engineer = await world.as('harbour', 'engineer')
  const keysOf = async ({ assetId }: Added) =>
    (await engineer.call('GET', `/v1/assets/${assetId}/signals`, signals)).signals.map(({ key }) => key)
  for (let left = 50; !(await keysOf(asset)).includes('p18-mine'); left--) {
    holds(left > 0, 'what the asset sent is not there')
    await sleep(100)
  }
  const wrong = (await keysOf(other)).filter((key) => key.startsWith('p18'))
  holds(wrong.length === 0, `another asset got ${wrong.join()}`)
  return "another's client id and topic change nothing"
}

/** Revokes while it is connected; returns ms until the connection was closed. */
async function closedAfter(world: World, asset: Added): Promise<number> {
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
  return took_ms
}

export const probe: Probe = {
  id: 'P-18',
  async run(world) {
    const [asset, other] = [await world.addAsset('harbour'), await world.addAsset('harbour')]
    const bad = [...(await badIdentities(world, asset)), ...matrixOf(world, asset, other)]
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
    await letInEverywhere(doorsOf(world), { who: 'another asset', how: other })
    holds((await renew(world, other)).letIn, 'an asset that is in order gets no next certificate over EST')
    const names = await namesNobodyElse(world, asset, other)
    const took_ms = await closedAfter(world, asset)
    const visits = [...bad, { who: 'a revoked certificate', how: asset }]
    const refused = await allRefused(doorsOf(world), visits)
    return `${refused}; ${await noneRenewed(world, visits)}; ${names}; live connection closed ${took_ms} ms after revoking`
  },
  control: {
    broken: 'listeners that ask nobody whether a certificate is good',
    async run(world) {
      const asset = await world.addAsset('harbour')
      return allRefused(laxDoorsOf(world.lax), await badIdentities(world, asset))
    },
  },
}
