// P-26: a fresh certificate goes onto the same asset, its history goes on, and the old one does not come back with it: it is
// dead with the answer when its key may be in other hands, and after the stated overlap when the change is planned.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
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
/** The worker looks every quarter of a minute. */
const RETIRED_WITHIN_MS = 45_000
const samples = z.object({ series: z.array(z.object({ t: z.array(z.number()), v: z.array(z.unknown()) })) })

async function send(world: World, identity: Identity, value: number): Promise<void> {
  const client = await connectDevice(world.doors.mqtt, identity)
  const said = await publish(client, 'v1/telemetry', JSON.stringify({ hours: value }))
  await client.endAsync()
  holds(said === 'taken', `a publish was answered ${said}`)
}

/** A new key and certificate for the asset, as its engineer installs them. */
async function renew(world: World, asset: Added, replacing: object = {}): Promise<Identity & { serial: string }> {
  const engineer = await world.as('harbour', 'engineer')
  const path = `/v1/assets/${asset.assetId}/certificates`
  const { certificate, files } = await engineer.call('POST', path, issued, { requestId: randomUUID(), ...replacing })
  const what = `${asset.assetId}-${certificate.serial}`
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

/** Both are let in, and when the day has come only the new one. The day is moved by hand: nobody waits for it. */
async function overlaps(world: World, asset: Added, fresh: Identity & { serial: string }): Promise<string> {
  const doors = [world.doors.mqtt, world.doors.https]
  for (const door of doors)
    for (const identity of [fresh, asset])
      holds((await knock(door, identity)).letIn, `${door.name} refuses one of the two`)
  const moved = await world.sql('superuser', (sql) =>
    sql.rows(
      `update app.certificate set retire_at = now() where asset_id = $1 and retire_at > now() returning serial`,
      [asset.assetId],
    ),
  )
  holds(moved.length === 1, `${moved.length} certificates have a day on which they end`)
  const until = Date.now() + RETIRED_WITHIN_MS
  const isIn = async () => (await Promise.all(doors.map((door) => knock(door, asset)))).some(({ letIn }) => letIn)
  while ((await isIn()) && Date.now() < until) await sleep(500)
  for (const door of doors) {
    holds(!(await knock(door, asset)).letIn, `${door.name} lets the old one in after its day`)
    holds((await knock(door, fresh)).letIn, `${door.name} refuses the new one`)
  }
  return 'planned: both let in until the day, then the new one alone'
}

export const probe: Probe = {
  id: 'P-26',
  async run(world) {
    const asset = await world.addAsset('harbour')
    await send(world, asset, 1)
    await revoke(world, asset)
    const revoked = await goesOn(world, asset, asset, await renew(world, asset))

    const stolen = await world.addAsset('harbour')
    await send(world, stolen, 1)
    await goesOn(world, stolen, stolen, await renew(world, stolen, { replaces: 'compromised' }))

    const planned = await world.addAsset('harbour')
    await send(world, planned, 1)
    const fresh = await renew(world, planned, { replaces: 'planned', overlapDays: 3 })
    return `${revoked}; compromised: the same in one request; ${await overlaps(world, planned, fresh)}`
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
