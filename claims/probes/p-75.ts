// P-75: what passes is encrypted and authenticated both ways: one changed byte ends the connection and nothing of it
// is stored; nothing older than TLS 1.3 can be negotiated down to.
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { doorsOf, letInEverywhere } from '../looks/doors.ts'
import { listenersOf, onlyTls13 } from '../looks/protocols.ts'
import { awaitValues, valuesOf } from '../looks/values.ts'
import type { Door } from '../world/door.ts'
import type { Identity } from '../world/forge.ts'
import { startMeddler } from '../world/meddler.ts'

/** Publishes through somebody who changes a byte. Returns what the sender was told. */
async function meddledWith(door: Door, identity: Identity | undefined): Promise<string> {
  const meddler = await startMeddler(door.port)
  try {
    const client = await connectDevice({ ...door, port: meddler.port }, identity, { protocolVersion: 4 })
    client.on('error', () => undefined)
    meddler.changeNext()
    const said = await publish(client, 'v1/telemetry', '{"meddled": 11111111}')
    const open = client.connected
    client.end(true)
    holds(said !== 'taken', `${door.name} took a message that was changed on the way`)
    holds(!open, `${door.name} keeps a connection that was meddled with`)
    return said
  } finally {
    meddler.close()
  }
}

export const probe: Probe = {
  id: 'P-75',
  async run(world) {
    const asset = await world.addAsset('harbour')
    await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
    const said = await meddledWith(world.doors.mqtt, asset)
    const engineer = await world.as('harbour', 'engineer')
    await awaitValues(engineer, asset.assetId, 'knock')
    holds((await valuesOf(engineer, asset.assetId, 'meddled')).length === 0, 'a changed message was stored')
    return `one changed byte: ${said}, nothing stored; ${await onlyTls13(listenersOf(world))}`
  },
  control: { broken: 'a plaintext listener', run: (world) => meddledWith(world.lax.plain, undefined) },
}
