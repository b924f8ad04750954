// P-74: organisations are kept apart at the database: in one organisation's context no statement sees, guesses or
// touches a row of another.
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { inContext, seen, TENANT_TABLES } from '../looks/context.ts'
import type { Organisation, World } from '../world/world.ts'

async function ownOrganisationOnly(world: World, visitor: Visitor, organisation: Organisation): Promise<string> {
  const { organisation: own } = JSON.parse(
    (await (await world.as(organisation, 'org_admin')).ask('GET', '/v1/session')).text,
  )
  const names = await world.sql('superuser', async (sql) =>
    (await sql.rows(TENANT_TABLES)).map(({ name }) => String(name)),
  )
  const rows = await inContext(world, visitor, async (sql) => {
    let total = 0
    for (const name of names) {
      const found = await seen(sql, name)
      total += found.rows
      holds(
        found.organisations.every((id) => id === own.orgId),
        `${name} shows rows of another organisation`,
      )
    }
    return total
  })
  holds(rows > 0, 'no row at all was seen')
  return `${rows} rows in ${names.length} tables, all of one organisation`
}

export const probe: Probe = {
  id: 'P-74',
  async run(world) {
    const seenBy = async (organisation: Organisation) =>
      ownOrganisationOnly(world, await world.as(organisation, 'org_admin'), organisation)
    return `${await seenBy('harbour')}; ${await seenBy('waterworks')}`
  },
  control: {
    broken: 'another organisation’s context',
    run: async (world) => ownOrganisationOnly(world, await world.as('waterworks', 'org_admin'), 'harbour'),
  },
}
