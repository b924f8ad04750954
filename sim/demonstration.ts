// The demonstration: the world of `planWorld` on a platform that is running, made over its public API by ordinary
// clients, and its devices streaming. A second start finds everything there and begins where the first one stopped.
//   enrol  people and organisations      commission  assets and their files
//   fleet  the devices, live             faults      what goes wrong, by rota
import { join } from 'node:path'
import { makeAlarmRules } from './alarm-rules.ts'
import { commission, labelSignals } from './commission.ts'
import { serveFaults } from './control.ts'
import {
  type DemonstrationLink,
  enterAsStaff,
  enterOrganisation,
  linksOf,
  linksOfKnown,
  makePeople,
  makeSites,
  type Place,
} from './enrol.ts'
import { type Equipment, openEquipment } from './equipment.ts'
import { makeDashboard } from './dashboards.ts'
import { makeRecords } from './records.ts'
import { makeSitePlans } from './site-plans.ts'
import { disturb, type Disturbances, ROTA } from './faults.ts'
import { type Fleet, type FleetMember, startFleet } from './fleet.ts'
import type { Visitor } from './visitor.ts'
import { MODELS, planWorld, type World } from './world.ts'

export type DemonstrationPlatform = {
  /** https://host:port of the API and the console. */
  publicUrl: string
  /** mqtts://host:port of the gateway. */
  mqttUrl: string
  /** What devices and clients verify the platform with, PEM. */
  trust: string
  dataDir: string
  /** Where the plant's own socket is, for faults on demand. */
  config: { runDir: string }
  /** Link of the platform's first administrator; null once it was taken. */
  enrolmentLink(): Promise<string | null>
  demonstrationLinks(people: { orgId: string; personId: string }[]): Promise<{ personId: string; url: string }[]>
}

export type DemonstrationOptions = {
  /** At least so many assets. */
  assets?: number
  /** Follow the rota of faults; false for tests that want a quiet plant. */
  rota?: boolean
  history_s?: number
  /** What devices were told: refused, disconnected. */
  onRefusal?: (asset: string, reason: string) => void
}

export type Demonstration = {
  links: DemonstrationLink[]
  members: FleetMember[]
  fleet: Fleet
  disturbances: Disturbances
  close(): Promise<void>
}

type Admin = { visitor: Visitor; members: FleetMember[] }

/** The past that a fresh plant brings along, and how finely: an hour and a half in 10 s is 540 readings a device. */
const HISTORY_S = 5_400
const HISTORY_PERIOD_MS = 10_000
const SAVE_EVERY_MS = 15_000
const LABEL_EVERY_MS = 3_000
const LABEL_TRIES = 20

export async function startDemonstration(
  platform: DemonstrationPlatform,
  options: DemonstrationOptions = {},
): Promise<Demonstration> {
  const equipment = openEquipment(join(platform.dataDir, 'plant'))
  const world = planWorld(options.assets === undefined ? {} : { assets: options.assets })
  const fleet = switchOn(platform, equipment, options)
  const { admins, staff } = await makeWorld({ ...platform, equipment }, platform, world, (member) => fleet.add(member))
  const disturbances = disturb(fleet.devices, Date.now, options.rota === false ? undefined : ROTA)
  const control = await serveFaults(platform.config, disturbances, fleet.devices)
  const saving = setInterval(saveProgress, SAVE_EVERY_MS)
  const labelling = labelWhenSent(admins, (reason) => options.onRefusal?.('plant', reason))

  function saveProgress() {
    for (const [slug, device] of fleet.devices)
      if (device.acknowledged_ts > 0) equipment.state.acknowledged[slug] = device.acknowledged_ts
    equipment.save()
  }

  return {
    links: await linksOf({ ...platform, equipment }, world.organisations),
    members: admins.flatMap(({ members }) => members),
    fleet,
    disturbances,
    async close() {
      clearInterval(saving)
      control.close()
      disturbances.stop()
      labelling.stop()
      await fleet.stop()
      saveProgress()
      for (const { visitor } of admins) visitor.close()
      ;(await staff)?.close()
    },
  }
}

/** A fleet without a device yet: each is added as soon as it has its files, so that something is live within seconds. */
function switchOn(platform: DemonstrationPlatform, equipment: Equipment, options: DemonstrationOptions): Fleet {
  const oldest_ms = Date.now() - (options.history_s ?? HISTORY_S) * 1_000
  return startFleet({
    url: platform.mqttUrl,
    seed: 'plant',
    now: Date.now,
    historyFrom: (plan) => Math.max(equipment.state.acknowledged[plan.slug] ?? 0, oldest_ms),
    historyPeriod_ms: HISTORY_PERIOD_MS,
    onRefusal: (asset, reason) => options.onRefusal?.(asset.name, reason),
  })
}

/** The organisations side by side, and in each the people beside the assets: a start must be quick. */
async function makeWorld(
  place: Place,
  platform: DemonstrationPlatform,
  world: World,
  onDevice: (member: FleetMember) => void,
): Promise<{ admins: Admin[]; staff: Promise<Visitor> | undefined }> {
  let staff: Promise<Visitor> | undefined
  const asStaff = () => (staff ??= enterAsStaff(place, () => platform.enrolmentLink()))
  const links = linksOfKnown(place)
  const admins = await Promise.all(
    world.organisations.map(async (plan) => {
      const visitor = await enterOrganisation({ ...place, demonstrationLinks: links }, asStaff, plan)
      const siteIds = await makeSites(visitor, plan)
      const [members] = await Promise.all([
        commission(visitor, plan, siteIds, place.equipment, onDevice),
        makePeople(place, visitor, plan, siteIds),
        makeAlarmRules(visitor, new Set(plan.assets.map(({ model }) => MODELS[model].kind))),
      ])
      return { visitor, members }
    }),
  )
  return { admins, staff }
}

/** Signals exist once they were sent; so their names, and what shows them, are written a little later, in the background. */
function labelWhenSent(admins: Admin[], trouble: (reason: string) => void) {
  const waiting = admins.map(({ visitor, members }) => ({ visitor, members, isDone: false }))
  let timer = setTimeout(attempt, LABEL_EVERY_MS)
  let tries = 0

  function attempt() {
    tries += 1
    Promise.all(waiting.map(labelSome)).then(
      () => again(),
      (error: Error) => {
        // The platform may be restarting under us: names can wait.
        trouble(`names of signals: ${error.message}`)
        again()
      },
    )
  }
  async function labelSome(admin: (typeof waiting)[number]) {
    if (admin.isDone) return
    admin.members = await labelSignals(admin.visitor, admin.members)
    if (admin.members.length > 0) return
    await makeSitePlans(admin.visitor)
    await makeDashboard(admin.visitor)
    await makeRecords(admin.visitor, Date.now())
    admin.isDone = true
  }
  function again() {
    if (tries < LABEL_TRIES && waiting.some(({ isDone }) => !isDone)) timer = setTimeout(attempt, LABEL_EVERY_MS)
  }

  return {
    stop: () => {
      tries = LABEL_TRIES
      clearTimeout(timer)
    },
  }
}
