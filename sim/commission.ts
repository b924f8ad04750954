// Commissioning: each device makes its key, the administrator adds it as an asset with its request, and the device
// keeps the files. Names and units of signals are written when the signals have come into being.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Equipment } from './equipment.ts'
import type { FleetMember } from './fleet.ts'
import { LABELS } from './labels.ts'
import type { Visitor } from './visitor.ts'
import { type AssetPlan, MODELS, type OrganisationPlan } from './world.ts'

const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string() })) })
const revealed = z.object({
  assetId: z.string(),
  certificate: z.object({ serial: z.string() }),
  files: z.object({ 'asset.crt': z.string(), 'trust.pem': z.string() }),
})
const signals = z.object({
  signals: z.array(z.object({ signalNo: z.number(), key: z.string(), name: z.string().nullable() })),
})

/** Adds what is missing and returns every device of the organisation with its files. */
export async function commission(
  admin: Visitor,
  plan: OrganisationPlan,
  siteIds: ReadonlyMap<string, string>,
  equipment: Equipment,
): Promise<FleetMember[]> {
  const folder = (asset: AssetPlan) => `${plan.slug}-${asset.slug}`
  const missing = plan.assets.filter((asset) => !equipment.installed(folder(asset)))
  const there = missing.length === 0 ? [] : (await admin.call('GET', '/v1/assets', assets)).assets
  for (const asset of missing) {
    // An asset that was added before we were cut off keeps its id and gets a certificate for a new key.
    const existing = there.find(({ name }) => name === asset.name)
    const request = { requestId: randomUUID(), csr: equipment.request(folder(asset)) }
    const { assetId, certificate, files } = existing
      ? await admin.call(
          'POST',
          `/v1/assets/${existing.assetId}/certificates`,
          revealed.partial({ assetId: true }),
          request,
        )
      : await admin.call('POST', '/v1/assets', revealed, {
          ...request,
          name: asset.name,
          kind: MODELS[asset.model].kind,
          siteId: siteIds.get(asset.site),
          note: asset.note,
        })
    const id = assetId ?? existing?.assetId ?? ''
    equipment.install(folder(asset), id, { certificate: files['asset.crt'], trust: files['trust.pem'] })
    await admin.tell('POST', `/v1/assets/${id}/certificates/${certificate.serial}/confirm`)
  }
  return plan.assets.flatMap((asset) => {
    const device = equipment.installed(folder(asset))
    return device ? [{ plan: asset, organisation: plan.slug, assetId: device.assetId, files: device.files }] : []
  })
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
