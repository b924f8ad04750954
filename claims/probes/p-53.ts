// P-53: an organisation lengthens what is kept by kind, for what is signed from then on; what was signed keeps its time.
import { holds, type Probe } from '../claim.ts'
import { monthsOf, neverBelow, recordOf } from '../looks/keeping.ts'
import { linesOf } from '../looks/trail.ts'
import type { World } from '../world/world.ts'

async function lengthened(world: World, months: number): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const before = await recordOf(world, 'report')
  const { status, lines } = await linesOf(admin, () =>
    admin.ask('PATCH', '/v1/record-keeping', { kind: 'report', months }),
  )
  holds(status < 300, `${months} months are answered ${status}`)
  holds(lines.length > 0, 'setting how long records are kept leaves no line')
  const [old, fresh] = [await monthsOf(world, before), await monthsOf(world, await recordOf(world, 'report'))]
  holds(fresh === months, `what is signed then is kept for ${fresh} months`)
  await admin.tell('PATCH', '/v1/record-keeping', { kind: 'report', months: 24 })
  holds((await monthsOf(world, before)) === old, 'what was signed is kept for another time')
  return `${fresh} months for what is signed then, ${old} for what was`
}

export const probe: Probe = {
  id: 'P-53',
  async run(world) {
    await neverBelow(world, 'report', 24)
    return lengthened(world, 84)
  },
  control: { broken: 'two months, told as longer', run: (world) => lengthened(world, 2) },
}
