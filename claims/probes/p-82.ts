// P-82: many compromised certificates at once, by serial and by asset, are trusted at no listener any more.
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { allRefused, doorsOf } from '../looks/doors.ts'
import type { Added, World } from '../world/world.ts'

const report = z.object({ revoked: z.number(), lines: z.array(z.object({ asked: z.string(), outcome: z.string() })) })

const three = (world: World): Promise<Added[]> => Promise.all([1, 2, 3].map(() => world.addAsset('harbour')))
const refusedAll = (world: World, assets: Added[]) =>
  allRefused(
    doorsOf(world),
    assets.map((how) => ({ who: how.name, how })),
  )

export const probe: Probe = {
  id: 'P-82',
  async run(world) {
    const assets = await three(world)
    const [one, ...others] = assets
    const engineer = await world.as('harbour', 'engineer')
    const asked = {
      serials: one === undefined ? [] : [one.serial],
      assetIds: others.map(({ assetId }) => assetId),
      reason: 'keyCompromise',
    }
    const { revoked, lines } = await engineer.call('POST', '/v1/certificates/revoke', report, asked)
    const answered = performance.now()
    holds(
      revoked === 3 && lines.every(({ outcome }) => outcome === 'revoked'),
      `the report says ${JSON.stringify(lines)}`,
    )
    const refused = await refusedAll(world, assets)
    return `3 revoked in one request, with a line each; ${refused}, ${Math.round(performance.now() - answered)} ms later`
  },
  control: {
    broken: 'a fleet of which nothing was revoked',
    run: async (world) => refusedAll(world, await three(world)),
  },
}
