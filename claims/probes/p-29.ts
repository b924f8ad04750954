// P-29: the database itself isolates customers: forced row-level security on every table with their rows, a role that
// owns nothing and bypasses nothing, and nothing at all without a context.
import { holds, type Probe } from '../claim.ts'
import { seen, TENANT_TABLES } from '../looks/context.ts'
import type { World } from '../world/world.ts'

async function tables(world: World): Promise<string[]> {
  return world.sql('superuser', async (sql) => (await sql.rows(TENANT_TABLES)).map(({ name }) => String(name)))
}

/** Forced row-level security on each, and a policy that says who. */
async function forced(world: World, names: string[]): Promise<string> {
  await world.sql('superuser', async (sql) => {
    for (const name of names) {
      const [row] = await sql.rows(
        `select relrowsecurity and relforcerowsecurity as forced,
           (select count(*)::int from pg_policy where polrelid = pg_class.oid) as policies
         from pg_class where oid = $1::regclass`,
        [name],
      )
      holds(row?.['forced'] === true, `${name} has no forced row-level security`)
      holds(Number(row['policies']) > 0, `${name} has no policy`)
    }
  })
  return `forced row-level security on ${names.length} tables`
}

async function plainRoles(world: World): Promise<string> {
  const roles = await world.sql('superuser', (sql) =>
    sql.rows(`select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                (select count(*)::int from pg_class where relowner = r.oid) as owned
              from pg_roles r where rolname like 'fairlead%' and rolcanlogin`),
  )
  holds(roles.length >= 5, `only ${roles.length} login roles`)
  for (const { rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, owned } of roles) {
    holds(!rolsuper && !rolbypassrls && !rolcreaterole && !rolcreatedb, `${String(rolname)} is more than a plain role`)
    holds(owned === 0, `${String(rolname)} owns tables`)
  }
  return `${roles.length} login roles own and bypass nothing`
}

async function nothingWithoutContext(world: World, names: string[]): Promise<string> {
  await world.sql('api', async (sql) => {
    await sql.rows('begin')
    for (const name of names) {
      const { rows } = await seen(sql, name)
      holds(rows === 0, `without a context ${rows} rows of ${name} are visible`)
    }
    await sql.rows('rollback')
  })
  return 'no row without a context'
}

export const probe: Probe = {
  id: 'P-29',
  async run(world) {
    const names = await tables(world)
    holds(names.length >= 8, `only ${names.length} tables were found`)
    return [await forced(world, names), await plainRoles(world), await nothingWithoutContext(world, names)].join('; ')
  },
  control: {
    broken: 'an ordinary table',
    run: (world) => forced(world, ['app.asset', 'pg_catalog.pg_type']),
  },
}
