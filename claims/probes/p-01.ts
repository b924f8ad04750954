// P-01: an asset streams live data; it is watched, its alarm is answered, its history is taken out, its safety check is
// signed and locks it out. All four from end to end, and what a device says twice or late is neither doubled nor live.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { firstLive } from '../looks/live.ts'
import { DANGEROUS, formFor, lockOutOf, openDefects, signedBy } from '../looks/records.ts'
import type { Added, World } from '../world/world.ts'

const alarms = z.object({
  alarms: z.array(z.object({ ruleId: z.string(), assetId: z.string(), state: z.string(), raisedAt: z.string() })),
})
const HOUR_MS = 3_600_000

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let left = 80; left > 0; left--) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(250)
  }
  return undefined
}

/** What the live stream shows of the asset is what it sent just now, and not what it sends of an hour ago. */
async function liveView(world: World, asset: Added, engineer: Visitor, value: number): Promise<void> {
  const client = await connectDevice(world.doors.mqtt, asset)
  const say = (payload: object) => publish(client, 'v1/telemetry', JSON.stringify(payload))
  const ts = Date.now()
  for (const what of [
    { ts, values: { load: value } },
    // The same message once more, as QoS 1 may bring it, and one that lay in the device for an hour.
    { ts, values: { load: value } },
    { ts: ts - HOUR_MS, values: { load: 13 } },
  ])
    holds((await say(what)) === 'taken', 'telemetry was not taken')
  const seen = await eventually(async () => {
    const text = await firstLive(world, engineer, [asset.assetId])
    return text.includes(String(value)) ? text : undefined
  })
  client.end(true)
  holds(seen !== undefined, 'the live stream does not show what the asset sends')
}

async function alarmAnswered(asset: Added, engineer: Visitor, send: () => Promise<void>): Promise<void> {
  await engineer.call('POST', '/v1/alarm-rules', z.object({ ruleId: z.string() }), {
    name: 'Overload',
    priority: 'high',
    scope: { assetId: asset.assetId },
    spec: { condition: { kind: 'limit', signal: 'load', above: 80 } },
    enabled: true,
  })
  const raised = await eventually(async () => {
    await send()
    const { alarms: all } = await engineer.call('GET', '/v1/alarms', alarms)
    return all.find(({ assetId, state }) => assetId === asset.assetId && state === 'unacknowledged')
  })
  holds(raised !== undefined, 'the limit was passed and there is no alarm')
  await engineer.tell('POST', `/v1/alarms/${raised.ruleId}/${asset.assetId}/acknowledge`, { comment: 'Audited' })
  const { alarms: after } = await engineer.call('GET', '/v1/alarms', alarms)
  const one = after.find(({ ruleId }) => ruleId === raised.ruleId)
  holds(one?.state !== 'unacknowledged', 'the alarm was acknowledged and still waits for it')
}

/** The history as a file: each sample once, the late one in its place. */
async function historyTaken(asset: Added, engineer: Visitor, value: number): Promise<void> {
  const rows = await eventually(async () => {
    const { status, text } = await engineer.ask('POST', `/v1/assets/${asset.assetId}/samples/export`, {
      format: 'csv',
      from: Date.now() - 2 * HOUR_MS,
      to: Date.now() + 60_000,
    })
    holds(status === 200, `the export is answered ${status}`)
    const lines = text.split('\n').filter((line) => line.includes('load'))
    return lines.some((line) => line.includes(String(value))) ? lines : undefined
  })
  holds(rows !== undefined, 'what the asset sent is not in its history')
  holds(rows.filter((line) => line.includes(String(value))).length === 1, 'a sample that came twice is there twice')
  holds(
    rows.some((line) => /\b13\b/.test(line)),
    'a late sample is not in the history',
  )
}

/** A check that fails locks the asset out, and only the record of what was done about it lifts that. */
async function safetyCheck(world: World, asset: Added, found: object): Promise<string> {
  const [engineer, admin] = [await world.as('harbour', 'engineer'), await world.as('harbour', 'org_admin')]
  const [check, service] = [await formFor(engineer, 'pre-use-check'), await formFor(engineer, 'service')]
  await signedBy(engineer, asset.assetId, check, found)
  const lockOut = await lockOutOf(engineer, asset.assetId)
  holds(lockOut !== null, 'a dangerous defect was signed, and the asset may be used')
  const [defect] = await openDefects(engineer, asset.assetId)
  const closing = { recordId: (await signedBy(engineer, asset.assetId, check)).recordId }
  const early = await admin.ask('POST', `/v1/defects/${defect?.defectId}/close`, closing)
  holds(early.status === 400, `a check lifts the lock-out: ${early.status}`)
  const { recordId } = await signedBy(engineer, asset.assetId, service)
  await admin.tell('POST', `/v1/defects/${defect?.defectId}/close`, { recordId })
  holds((await lockOutOf(engineer, asset.assetId)) === null, 'the defect is closed and the asset is locked out')
  return `locked out for ${lockOut.defects} defect until its service was signed`
}

export const probe: Probe = {
  id: 'P-01',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const engineer = await world.as('harbour', 'engineer')
    await liveView(world, asset, engineer, 61.25)
    await historyTaken(asset, engineer, 61.25)
    await alarmAnswered(asset, engineer, async () => {
      const client = await connectDevice(world.doors.mqtt, asset)
      await publish(client, 'v1/telemetry', JSON.stringify({ ts: Date.now(), values: { load: 99 } }))
      client.end(true)
    })
    const words = await safetyCheck(world, asset, { answers: { hook: 'fail' }, defects: [DANGEROUS] })
    return `seen live, exported once each, raised and acknowledged; ${words}`
  },
  control: {
    broken: 'a check that finds nothing, told as one that locks out',
    run: async (world) => safetyCheck(world, await world.addAsset('harbour'), {}),
  },
}
