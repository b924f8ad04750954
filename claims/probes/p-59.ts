// P-59: operators and site managers see their sites alone: in lists, by id, in events, exports and the live stream.
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { planWorld } from '../../sim/world.ts'
import { holds, type Probe } from '../claim.ts'
import { firstLive } from '../looks/live.ts'
import type { World } from '../world/world.ts'

const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), siteId: z.string() })) })
const sites = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })
const events = z.object({ events: z.array(z.object({ assetId: z.string() })) })

/** What this person may see is exactly the assets at these sites, by whatever way they look. */
async function seesExactly(world: World, visitor: Visitor, siteNames: string[]): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const all = (await admin.call('GET', '/v1/assets', assets)).assets
  const siteIds = (await admin.call('GET', '/v1/sites', sites)).sites
    .filter(({ name }) => siteNames.includes(name))
    .map(({ siteId }) => siteId)
  const allowed = all.filter(({ siteId }) => siteIds.includes(siteId)).map(({ assetId }) => assetId)
  const hidden = all.filter(({ siteId }) => !siteIds.includes(siteId)).map(({ assetId }) => assetId)
  holds(allowed.length > 0 && hidden.length > 0, 'the world is too small to tell')
  const listed = (await visitor.call('GET', '/v1/assets', assets)).assets.map(({ assetId }) => assetId)
  holds(
    listed.toSorted().join() === allowed.toSorted().join(),
    `the list has ${listed.length} assets where ${allowed.length} are theirs`,
  )
  const theirSites = (await visitor.call('GET', '/v1/sites', sites)).sites
  holds(theirSites.length === siteIds.length, `${theirSites.length} sites are listed`)
  const heard = (await visitor.call('GET', '/v1/events', events)).events
  holds(
    heard.every(({ assetId }) => !hidden.includes(assetId)),
    'an event of another site is listed',
  )
  const now = Date.now()
  for (const assetId of hidden.slice(0, 4)) {
    const paths = [
      '',
      '/signals',
      `/samples?from=${now - 60_000}&to=${now}`,
      `/series?from=${now - 60_000}&to=${now}&buckets=10`,
    ]
    for (const path of paths) {
      const { status } = await visitor.ask('GET', `/v1/assets/${assetId}${path}`)
      holds(status === 404, `an asset of another site${path.split('?')[0]} answers ${status}`)
    }
  }
  const live = await firstLive(world, visitor, [...allowed.slice(0, 3), ...hidden.slice(0, 3)])
  for (const assetId of hidden) holds(!live.includes(assetId), 'the live stream carries an asset of another site')
  return `${allowed.length} of ${all.length} assets in list, events, ids and live stream`
}

export const probe: Probe = {
  id: 'P-59',
  async run(world) {
    const [plan] = planWorld().organisations
    const told: string[] = []
    for (const role of ['operator', 'site_manager'] as const) {
      const names = plan?.people.find((person) => person.role === role)?.sites ?? []
      told.push(`${role}: ${await seesExactly(world, await world.as('harbour', role), names)}`)
    }
    return told.join('; ')
  },
  control: {
    broken: 'an engineer in the place of the operator',
    run: async (world) => seesExactly(world, await world.as('harbour', 'engineer'), ['North quay']),
  },
}
