// P-61: platform staff see no row of a customer: by no operation, and by no SQL in their context.
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { inContext, seen, TENANT_TABLES } from '../looks/context.ts'
import type { World } from '../world/world.ts'

const OPERATIONS = ['/v1/assets', '/v1/sites', '/v1/events']

async function seesNothing(world: World, visitor: Visitor): Promise<string> {
  const { assets } = JSON.parse((await (await world.as('harbour', 'org_admin')).ask('GET', '/v1/assets')).text)
  const paths = [...OPERATIONS, `/v1/assets/${assets[0].assetId}`, `/v1/assets/${assets[0].assetId}/signals`]
  for (const path of paths) {
    const { status, text } = await visitor.ask('GET', path)
    holds(
      status === 403 || status === 404 || !/[0-9a-f]{8}-[0-9a-f]{4}-/.test(text),
      `${path} answers ${status} with rows`,
    )
  }
  const tenants = await world.sql('superuser', async (sql) =>
    (await sql.rows(`select org_id::text as id from app.org where kind = 'tenant'`)).map(({ id }) => String(id)),
  )
  const names = await world.sql('superuser', async (sql) =>
    (await sql.rows(TENANT_TABLES)).map(({ name }) => String(name)),
  )
  await inContext(world, visitor, async (sql) => {
    for (const name of names) {
      const { organisations } = await seen(sql, name)
      const foreign = organisations.filter((id) => tenants.includes(id))
      holds(foreign.length === 0, `${name} shows rows of ${foreign.length} customers`)
    }
  })
  return `${paths.length} operations and ${names.length} tables show nothing of ${tenants.length} customers`
}

export const probe: Probe = {
  id: 'P-61',
  run: async (world) => seesNothing(world, await world.staff()),
  control: {
    broken: 'a customer’s own administrator in the place of the staff',
    run: async (world) => seesNothing(world, await world.as('harbour', 'org_admin')),
  },
}
