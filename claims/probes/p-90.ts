// P-90: while staff operate as one customer the database shows them that customer alone, whatever SQL is run in their
// context, and each step stands in the customer's log.
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { inContext, seen, TENANT_TABLES } from '../looks/context.ts'
import { orgIdOf, request, supporter } from '../looks/support.ts'
import { newest } from '../looks/trail.ts'
import type { World } from '../world/world.ts'

async function onlyOne(world: World, staff: Visitor, orgId: string): Promise<number> {
  const names = await world.sql('superuser', async (sql) =>
    (await sql.rows(TENANT_TABLES)).map(({ name }) => String(name)),
  )
  await inContext(world, staff, async (sql) => {
    let rows = 0
    for (const name of names) {
      const { organisations, rows: found } = await seen(sql, name)
      rows += found
      const foreign = organisations.filter((id) => id !== orgId)
      holds(foreign.length === 0, `${name} shows rows of ${foreign.length} other organisations`)
    }
    holds(rows > 0, 'nothing was seen at all')
  })
  return names.length
}

async function look(world: World, whose: (orgId: string, other: string) => string): Promise<string> {
  const [customer, other] = [await world.as('harbour', 'org_admin'), await world.as('waterworks', 'org_admin')]
  const [orgId, otherId] = [await orgIdOf(customer), await orgIdOf(other)]
  const since = Date.now() - 1_000
  const staff = await supporter(world)
  const { grantId } = await request(staff, orgId, true)
  await staff.tell('POST', `/v1/operate-as/${grantId}/enter`)
  try {
    const tables = await onlyOne(world, staff, whose(orgId, otherId))
    await staff.ask('GET', '/v1/assets')
    const lines = (await newest(customer, '&event=operate-as')).filter(({ at }) => Date.parse(at) >= since)
    holds(
      lines.some(({ event }) => event === 'operate-as.read'),
      'reading left no line',
    )
    return `${tables} tables show one customer alone; ${lines.length} lines in that customer's log, reading included`
  } finally {
    await staff.tell('POST', '/v1/operate-as/leave')
  }
}

export const probe: Probe = {
  id: 'P-90',
  run: (world) => look(world, (orgId) => orgId),
  control: {
    broken: 'the customer that staff do not operate as, in the place of the one they do',
    run: (world) => look(world, (_, other) => other),
  },
}
