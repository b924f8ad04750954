// V-14: devices check themselves and report anomalies, and the platform notices by itself when one does not: a device
// that hangs with its connection alive is told of, once.
import { setTimeout as sleep } from 'node:timers/promises'
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish } from '../looks/device.ts'
import type { Visitor } from '../../sim/visitor.ts'
import type { Added, World } from '../world/world.ts'

type Event = { kind: string; severity: string; text: string | null }
type Health = { health: { state: string; checks: { name: string; state: string; value: unknown }[] } | null }

const REPORT = { checks: { storage: { state: 'fail', value: 99.5, unit: '%', wear: 3 }, clock: 'ok' } }

async function eventsOf(engineer: Visitor, asset: Added): Promise<Event[]> {
  const answer = await engineer.ask('GET', `/v1/events?asset=${asset.assetId}`)
  return (JSON.parse(answer.text) as { events: Event[] }).events
}

async function eventually(look: () => Promise<boolean>): Promise<boolean> {
  for (let left = 60; left > 0; left--) {
    if (await look()) return true
    await sleep(250)
  }
  return false
}

/** The self-check: what the device says is shown, and its anomaly stands among the events. */
async function selfCheck(world: World, asset: Added, report: object | undefined): Promise<void> {
  const engineer = await world.as('harbour', 'engineer')
  const client = await connectDevice(world.doors.mqtt, asset)
  if (report !== undefined) {
    const said = await publish(client, 'v1/health', JSON.stringify(report))
    holds(said === 'taken', `a self-check was answered with ${said}`)
  }
  client.end(true)
  const { health } = JSON.parse((await engineer.ask('GET', `/v1/assets/${asset.assetId}/health`)).text) as Health
  holds(health?.state === 'fail', `the asset whose storage is full is shown as ${health?.state ?? 'nothing at all'}`)
  const isTold = await eventually(async () =>
    (await eventsOf(engineer, asset)).some(({ kind, severity }) => kind === 'self-check' && severity === 'fault'),
  )
  holds(isTold, 'no event tells of the self-check that failed')
}

/** The watch over the watchdog: the connection lives, its messages have stopped. */
async function hung(world: World, asset: Added): Promise<void> {
  const engineer = await world.as('harbour', 'engineer')
  const client = await connectDevice(world.doors.mqtt, asset)
  await engineer.ask('PATCH', `/v1/assets/${asset.assetId}`, { rhythmMs: 1_000 })
  await publish(client, 'v1/telemetry', '{"alive":1}')
  const isHeard = () =>
    world.sql('superuser', async (sql) => {
      const [row] = await sql.rows('select 1 as heard from app.presence where asset_id = $1', [asset.assetId])
      return row !== undefined
    })
  holds(await eventually(isHeard), 'the asset was never heard')
  // Nobody waits ten minutes here: its last message and the beginning of the gateways are put back in time.
  await sleep(5_000)
  await world.sql('superuser', async (sql) => {
    await sql.rows(`update pki.gateway_view set started_at = started_at - interval '1 hour'`)
    await sql.rows(`update app.presence set last_received_at = now() - interval '10 minutes' where asset_id = $1`, [
      asset.assetId,
    ])
  })
  const silences = async () => (await eventsOf(engineer, asset)).filter(({ kind }) => kind === 'silent').length
  holds(await eventually(async () => (await silences()) > 0), 'a device that hung was not noticed')
  holds(client.connected, 'its connection was closed, so it did not hang')
  await sleep(6_000)
  const [told, read] = [await silences(), await engineer.ask('GET', `/v1/assets/${asset.assetId}`)]
  const { state } = (JSON.parse(read.text) as { presence: { state: string } }).presence
  client.end(true)
  holds(told === 1, `its silence was told ${told} times`)
  holds(state === 'stale', `it is shown as ${state}`)
}

export const probe: Probe = {
  id: 'V-14',
  async run(world) {
    const asset = await world.addAsset('harbour')
    await selfCheck(world, asset, REPORT)
    await hung(world, asset)
    return 'a failed self-check is shown and told; a device that hung on a live connection is stale and told once'
  },
  control: {
    broken: 'a device that keeps its failed self-check to itself',
    async run(world) {
      await selfCheck(world, await world.addAsset('harbour'), undefined)
    },
  },
}
