// P-20: encryption at rest is falsified with grep. Markers go in by every way that people and devices have; none of
// them may be found in any file: tables, indexes, write-ahead log, temporary files, logs. What a device sent is looked for
// when it is in blocks too, and is still read as it was sent.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { compacted } from '../looks/compacted.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { markersOf, type Needle, nowhereIn } from '../looks/files.ts'
import { awaitValues } from '../looks/values.ts'
import type { World } from '../world/world.ts'
import { placesOf } from './p-14.ts'

/** Everything of a person's or a device's that is text. */
const FIELDS = [
  ...(['site', 'siteNote', 'person', 'email', 'asset', 'assetNote', 'signal', 'signalName', 'unit', 'state'] as const),
  ...(['event', 'brokenPayload', 'password', 'address'] as const),
]
const UNIT_CHARS = 16

const marker = () => `MARK${randomBytes(9).toString('hex')}`
const id = z.object({ siteId: z.string() })

/** Writes a fresh marker into every field that takes text, and a number that only this device measured. */
async function plantMarkers(world: World): Promise<Needle[]> {
  const admin = await world.as('harbour', 'org_admin')
  const text = Object.fromEntries(FIELDS.map((field) => [field, marker()])) as Record<(typeof FIELDS)[number], string>
  const site = await admin.call('POST', '/v1/sites', id, { name: text.site, note: text.siteNote })
  const email = `${text.email.toLowerCase()}@harbour.example`
  await admin.tell('POST', '/v1/people', { name: text.person, email, role: 'operator', siteIds: [site.siteId] })
  const asset = await world.addAsset('harbour', { name: text.asset, note: text.assetNote, site: text.site })
  const number = Math.random()
  const client = await connectDevice(world.doors.mqtt, asset)
  await publish(client, 'v1/telemetry', JSON.stringify({ [text.signal]: text.state, number }))
  await publish(client, 'v1/events', JSON.stringify({ text: text.event, severity: 'warning' }))
  await publish(client, 'v1/telemetry', `{"broken": "${text.brokenPayload}"`)
  client.end(true)
  const engineer = await world.as('harbour', 'engineer')
  holds((await awaitValues(engineer, asset.assetId, text.signal))[0] === text.state, 'the marker did not arrive')
  holds((await compacted(world, asset.assetId)) > 0, 'the marker is in no block')
  holds((await awaitValues(engineer, asset.assetId, text.signal))[0] === text.state, 'compaction lost the marker')
  const label = { name: text.signalName, unit: text.unit.slice(0, UNIT_CHARS) }
  await engineer.tell('PATCH', `/v1/assets/${asset.assetId}/signals/1`, label)
  await world.nobody().ask('POST', '/v1/sign-in', { email, password: text.password })
  await engineer.ask('GET', `/v1/assets/${randomUUID()}?q=${text.address}`)
  const raw = Buffer.alloc(8)
  raw.writeDoubleLE(number)
  return [
    ...Object.entries({ ...text, email: text.email.toLowerCase(), unit: label.unit }).flatMap(([what, value]) =>
      markersOf(what, value),
    ),
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
