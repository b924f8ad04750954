// The plans of the demonstration's sites, with the machines on them.
import { z } from 'zod'
import { SITE_DRAWINGS } from './site-drawing.ts'
import type { Visitor } from './visitor.ts'

const sites = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })
const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string(), siteId: z.string() })) })
const plan = z.object({ version: z.number() })

/** Makes them unless a site has or had one. */
export async function makeSitePlans(admin: Visitor): Promise<void> {
  const all = await admin.call('GET', '/v1/sites', sites)
  const standing = (await admin.call('GET', '/v1/assets', assets)).assets
  for (const { siteId, name } of all.sites) {
    const draw = SITE_DRAWINGS[name]
    const path = `/v1/sites/${siteId}/plan`
    if (draw === undefined || (await admin.call('GET', path, plan)).version > 0) continue
    const { png, places } = draw()
    const image = Buffer.from(png).toString('base64')
    const { version } = await admin.call('POST', `${path}/image`, plan, { version: 0, image })
    const placed = standing.flatMap((asset) => {
      const place = asset.siteId === siteId ? places[asset.name] : undefined
      return place === undefined ? [] : [{ assetId: asset.assetId, x: place[0], y: place[1] }]
    })
    await admin.call('PATCH', path, plan, { version, places: placed })
  }
}
