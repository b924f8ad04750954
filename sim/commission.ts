// Commissioning: each device makes its key, the administrator adds it as an asset with its request, and the device
// keeps the files. Names and units of signals are written when the signals have come into being.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Equipment } from './equipment.ts'
import type { FleetMember } from './fleet.ts'
import { LABELS } from './labels.ts'
import type { Visitor } from './visitor.ts'
import { type AssetPlan, MODELS, type OrganisationPlan } from './world.ts'

/** Requests under way: the platform has two cores to sign with. */
const AT_ONCE = 3

const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string() })) })
const revealed = z.object({
  assetId: z.string(),
  files: z.object({ 'asset.crt': z.string(), 'trust.pem': z.string() }),
})
const signals = z.object({
  signals: z.array(z.object({ signalNo: z.number(), key: z.string(), name: z.string().nullable() })),
})

/** Adds what is missing and returns every device of the organisation; tells of each as soon as it has its files. */
export async function commission(
  admin: Visitor,
  plan: OrganisationPlan,
  siteIds: ReadonlyMap<string, string>,
  equipment: Equipment,
  onDevice: (member: FleetMember) => void,
): Promise<FleetMember[]> {
  const members: FleetMember[] = []
  const folder = (asset: AssetPlan) => `${plan.slug}-${asset.slug}`
  const missing = plan.assets.some((asset) => !equipment.installed(folder(asset)))
  const there = missing ? (await admin.call('GET', '/v1/assets', assets)).assets : []

  async function one(asset: AssetPlan) {
    const existing = there.find(({ name }) => name === asset.name)?.assetId
    if (!equipment.installed(folder(asset))) await add(admin, asset, { existing, siteId: siteIds.get(asset.site) })
    const device = equipment.installed(folder(asset))
    if (!device) return
    const member = { plan: asset, organisation: plan.slug, ...device }
    members.push(member)
    onDevice(member)
  }

  async function add(
    visitor: Visitor,
    asset: AssetPlan,
    at: { existing: string | undefined; siteId: string | undefined },
  ) {
    const request = { requestId: randomUUID(), csr: equipment.request(folder(asset)) }
    const whole = { ...request, name: asset.name, kind: MODELS[asset.model].kind, siteId: at.siteId, note: asset.note }
    // An asset that was added before we were cut off keeps its id and gets a certificate for a new key.
    const answer = at.existing
      ? await visitor.call(
          'POST',
          `/v1/assets/${at.existing}/certificates`,
          revealed.partial({ assetId: true }),
          request,
        )
      : await visitor.call('POST', '/v1/assets', revealed, whole)
    const id = answer.assetId ?? at.existing ?? ''
    equipment.install(folder(asset), id, { certificate: answer.files['asset.crt'], trust: answer.files['trust.pem'] })
    // The first connection confirms the certificate, so nobody has to.
  }

  const waiting = [...plan.assets]
  const worker = async () => {
    for (let asset = waiting.shift(); asset; asset = waiting.shift()) await one(asset)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return members
}

/** Names the signals of the assets as an engineer would. Returns the assets that have sent nothing to be named yet. */
export async function labelSignals(engineer: Visitor, members: FleetMember[]): Promise<FleetMember[]> {
  const silent: FleetMember[] = []
  for (const member of members) {
    const found = await engineer.call('GET', `/v1/assets/${member.assetId}/signals`, signals)
    if (found.signals.length === 0) silent.push(member)
    for (const { signalNo, key, name } of found.signals) {
      const label = LABELS[key]
      if (name === null && label)
        await engineer.tell('PATCH', `/v1/assets/${member.assetId}/signals/${signalNo}`, label)
    }
  }
  return silent
}
