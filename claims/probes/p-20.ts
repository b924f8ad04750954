// P-20: encryption at rest is falsified with grep. Markers go in by every way that people and devices have; none of
// them may be found in any file: tables, indexes, write-ahead log, temporary files, logs.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { markersOf, type Needle, nowhereIn } from '../looks/files.ts'
import { awaitValues } from '../looks/values.ts'
import type { World } from '../world/world.ts'
import { placesOf } from './p-14.ts'

const marker = () => `MARK${randomBytes(9).toString('hex')}`
const id = z.object({ siteId: z.string() })

/** Writes a fresh marker into every field that takes text, and a number that only this device measured. */
async function plantMarkers(world: World): Promise<Needle[]> {
  const admin = await world.as('harbour', 'org_admin')
  const site = { name: marker(), note: marker() }
  const { siteId } = await admin.call('POST', '/v1/sites', id, site)
  const person = { name: marker(), email: `${marker().toLowerCase()}@harbour.example` }
  await admin.tell('POST', '/v1/people', { ...person, role: 'operator', siteIds: [siteId] })
  const label = { name: marker(), note: marker() }
  const asset = await world.addAsset('harbour', { ...label, site: site.name })
  const signal = { key: marker(), state: marker(), event: marker() }
  const number = Math.random()
  const client = await connectDevice(world.doors.mqtt, asset)
  await publish(client, 'v1/telemetry', JSON.stringify({ [signal.key]: signal.state, number }))
  await publish(client, 'v1/events', JSON.stringify({ text: signal.event, severity: 'warning' }))
  await publish(client, 'v1/telemetry', `{"broken": "${signal.event}"`)
  client.end(true)
  const engineer = await world.as('harbour', 'engineer')
  holds((await awaitValues(engineer, asset.assetId, signal.key))[0] === signal.state, 'the marker did not arrive')
  const unit = marker()
  await engineer.tell('PATCH', `/v1/assets/${asset.assetId}/signals/1`, { name: marker(), unit: unit.slice(0, 12) })
  await world.nobody().ask('POST', '/v1/sign-in', { email: person.email, password: marker() })
  await engineer.ask('GET', `/v1/assets/${randomUUID()}?q=${marker()}`)
  const raw = Buffer.alloc(8)
  raw.writeDoubleLE(number)
  const texts = { ...site, ...person, asset: label.name, assetNote: label.note, ...signal }
  return [
    ...Object.entries(texts).flatMap(([what, text]) => markersOf(what, text)),
    { what: 'a measured number (binary)', bytes: raw },
    { what: 'a measured number (text)', bytes: Buffer.from(String(number)) },
  ]
}

export const probe: Probe = {
  id: 'P-20',
  async run(world) {
    const needles = await plantMarkers(world)
    await world.checkpoint()
    return `AES-256-GCM; ${nowhereIn(placesOf(world), needles)} after CHECKPOINT`
  },
  control: {
    broken: 'a log that writes what it was sent',
    async run(world) {
      const needles = await plantMarkers(world)
      const dir = join(world.dir, 'talkative')
      mkdirSync(dir, { recursive: true })
      writeFileSync(join(dir, 'access.log'), `published ${needles[0]?.bytes.toString('utf8')}\n`)
      return nowhereIn([...placesOf(world), dir], needles)
    },
  },
}
