// P-60: engineers and organisation admins see the whole organisation, all sites of it and nothing of another.
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { planWorld } from '../../sim/world.ts'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const listed = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string(), siteId: z.string() })) })

async function seesAll(world: World, visitor: Visitor): Promise<string> {
  const { assets } = await visitor.call('GET', '/v1/assets', listed)
  const [own, other] = planWorld().organisations
  const names = assets.map(({ name }) => name)
  for (const plan of own?.assets ?? []) holds(names.includes(plan.name), `${plan.name} at ${plan.site} is not listed`)
  for (const plan of other?.assets ?? [])
    holds(!names.includes(plan.name), `${plan.name} of another organisation is listed`)
  const foreign = (await (await world.as('waterworks', 'engineer')).call('GET', '/v1/assets', listed)).assets
  for (const { assetId } of foreign) {
    const { status } = await visitor.ask('GET', `/v1/assets/${assetId}`)
    holds(status === 404, `an asset of another organisation answers ${status}`)
  }
  return `${assets.length} assets at ${new Set(assets.map(({ siteId }) => siteId)).size} sites, ${foreign.length} foreign ids answer 404`
}

export const probe: Probe = {
  id: 'P-60',
  async run(world) {
    const engineer = await world.as('harbour', 'engineer')
    const told = [
      `engineer: ${await seesAll(world, engineer)}`,
      `org_admin: ${await seesAll(world, await world.as('harbour', 'org_admin'))}`,
    ]
    const people = await engineer.ask('POST', '/v1/people', {
      name: 'x',
      email: 'x@harbour.example',
      role: 'operator',
      siteIds: [],
    })
    holds(people.status === 403, `an engineer invites people: ${people.status}`)
    return `${told.join('; ')}; an engineer may not invite people`
  },
  control: {
    broken: 'an operator in the place of the engineer',
    run: async (world) => seesAll(world, await world.as('harbour', 'operator')),
  },
}
