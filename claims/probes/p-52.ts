// P-52: a pre-use check is kept for two years at least, counted from when it came if it came late.
import { holds, type Probe } from '../claim.ts'
import { monthsOf, neverBelow, recordOf } from '../looks/keeping.ts'
import type { World } from '../world/world.ts'

async function keptFor(world: World, least: number): Promise<string> {
  const months = await monthsOf(world, await recordOf(world, 'pre-use-check'))
  holds(months >= least, `a pre-use check is kept for ${months} months`)
  return `${months} months`
}

export const probe: Probe = {
  id: 'P-52',
  async run(world) {
    await neverBelow(world, 'pre-use-check', 24)
    return `${await keptFor(world, 24)}; fewer are refused by the operation and by the database`
  },
  control: { broken: 'a century, which nobody has set', run: (world) => keptFor(world, 1_200) },
}
