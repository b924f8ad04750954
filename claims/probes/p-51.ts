// P-51: what the law asks for is kept for five years at least, from the day it is signed, and nobody sets less.
import { holds, type Probe } from '../claim.ts'
import { monthsOf, neverBelow, qualify, recordOf } from '../looks/keeping.ts'
import type { World } from '../world/world.ts'

const FIVE_YEARS = 60

async function keptFor(world: World, kind: string): Promise<string> {
  const months = await monthsOf(world, await recordOf(world, kind))
  holds(months >= FIVE_YEARS, `a ${kind} is kept for ${months} months`)
  return `${kind} ${months} months`
}

export const probe: Probe = {
  id: 'P-51',
  async run(world) {
    await qualify(world, ['inspection'])
    for (const kind of ['thorough-examination', 'inspection', 'wire-rope']) await neverBelow(world, kind, FIVE_YEARS)
    return `${await keptFor(world, 'inspection')}; fewer are refused by the operation and by the database`
  },
  control: { broken: 'a service, told as statutory', run: (world) => keptFor(world, 'service') },
}
