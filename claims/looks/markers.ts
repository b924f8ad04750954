// Markers in everything that people and devices write, to be looked for where nothing of it may stand in clear.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { holds } from '../claim.ts'
import type { World } from '../world/world.ts'
import { compacted } from './compacted.ts'
import { connectDevice, publish } from './device.ts'
import { markersOf, type Needle } from './files.ts'
import { awaitValues } from './values.ts'

/** Everything of a person's or a device's that is text. */
const FIELDS = [
  ...(['site', 'siteNote', 'person', 'email', 'asset', 'assetNote', 'signal', 'signalName', 'unit', 'state'] as const),
  ...(['event', 'brokenPayload', 'password', 'address', 'dashboard', 'rule', 'consequence', 'limitState'] as const),
  ...(['computed', 'webhook'] as const),
]
const UNIT_CHARS = 16

const marker = () => `MARK${randomBytes(9).toString('hex')}`
const id = z.object({ siteId: z.string() })

/** Writes a fresh marker into every field that takes text, and a number that only this device measured. */
export async function plantMarkers(world: World): Promise<Needle[]> {
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
  await engineer.tell('POST', '/v1/dashboards', { name: text.dashboard })
  const scope = { assetId: asset.assetId }
  const condition = { kind: 'state', signal: text.signal, is: [text.limitState] }
  await engineer.tell('POST', '/v1/alarm-rules', {
    name: text.rule,
    consequence: text.consequence,
    priority: 'low',
    spec: { condition },
    scope,
  })
  const expression = { op: 'signal', signal: 'number' }
  await engineer.tell('POST', '/v1/computed-signals', { name: text.computed, of: scope, expression })
  await admin.tell('POST', '/v1/webhooks', { target: `https://${text.webhook.toLowerCase()}.example/` })
  await world.nobody().ask('POST', '/v1/sign-in', { email, password: text.password })
  await engineer.ask('GET', `/v1/assets/${randomUUID()}?q=${text.address}`)
  const lowered = { email: text.email.toLowerCase(), webhook: text.webhook.toLowerCase() }
  const raw = Buffer.alloc(8)
  raw.writeDoubleLE(number)
  return [
    ...Object.entries({ ...text, ...lowered, unit: label.unit }).flatMap(([what, value]) => markersOf(what, value)),
    { what: 'a measured number (binary)', bytes: raw },
    { what: 'a measured number (text)', bytes: Buffer.from(String(number)) },
  ]
}

/** A log that writes what it was sent: where a look that finds nothing has to find something. */
export function talkativeLog(world: World, needles: readonly Needle[]): string {
  const dir = join(world.dir, 'talkative')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'access.log'), `published ${needles[0]?.bytes.toString('utf8')}\n`)
  return dir
}
