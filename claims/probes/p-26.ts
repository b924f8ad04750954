// P-26: a fresh certificate goes onto the same asset, its history goes on, and the revoked one does not come back with it.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { revoke } from '../looks/bad-identities.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { knock } from '../world/door.ts'
import { type Identity, write } from '../world/forge.ts'
import type { Added, World } from '../world/world.ts'

const issued = z.object({
  certificate: z.object({ serial: z.string() }),
  files: z.record(z.string(), z.string()),
})
const samples = z.object({ series: z.array(z.object({ t: z.array(z.number()), v: z.array(z.unknown()) })) })

async function send(world: World, identity: Identity, value: number): Promise<void> {
  const client = await connectDevice(world.doors.mqtt, identity)
  const said = await publish(client, 'v1/telemetry', JSON.stringify({ hours: value }))
  await client.endAsync()
  holds(said === 'taken', `a publish was answered ${said}`)
}

/** A new key and certificate for the asset, as its engineer installs them. */
async function renew(world: World, asset: Added): Promise<Identity & { serial: string }> {
  const engineer = await world.as('harbour', 'engineer')
  const path = `/v1/assets/${asset.assetId}/certificates`
  const { certificate, files } = await engineer.call('POST', path, issued, { requestId: randomUUID() })
  const what = `${asset.assetId}-fresh`
  return { ...write(world.dir, what, files['asset.crt'] ?? '', files['asset.key'] ?? ''), serial: certificate.serial }
}

/** The one is dead, the other takes over, and what both sent stands in one row. */
async function goesOn(world: World, asset: Added, old: Identity, fresh: Identity & { serial: string }) {
  holds(fresh.serial !== asset.serial, 'the serial number is the old one')
  await send(world, fresh, 2)
  for (const door of [world.doors.mqtt, world.doors.https]) {
    const answer = await knock(door, old)
    holds(!answer.letIn, `${door.name} lets the old certificate in (${answer.said})`)
  }
  const engineer = await world.as('harbour', 'engineer')
  const now = Date.now()
  const path = `/v1/assets/${asset.assetId}/samples?from=${now - 600_000}&to=${now + 60_000}`
  const { series } = await engineer.call('GET', path, samples)
  const values = series[0]?.v ?? []
  holds(series.length === 1 && values.join() === '1,2', `the history reads ${values.join()}`)
  return `new serial and key, same asset, history 1,2 in one row; the old one refused at both listeners`
}

export const probe: Probe = {
  id: 'P-26',
  async run(world) {
    const asset = await world.addAsset('harbour')
    await send(world, asset, 1)
    await revoke(world, asset)
    return goesOn(world, asset, asset, await renew(world, asset))
  },
  control: {
    broken: 'a fresh certificate without revoking the old one',
    async run(world) {
      const asset = await world.addAsset('harbour')
      await send(world, asset, 1)
      return goesOn(world, asset, asset, await renew(world, asset))
    },
  },
}
