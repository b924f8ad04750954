// P-62: roles and sites are enforced by the database too: any SQL in an operator's context reaches the assigned site
// alone and changes nothing, and no setting makes it more.
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { inContext } from '../looks/context.ts'
import type { Sql } from '../world/sql.ts'
import type { World } from '../world/world.ts'

const SITES = `select array_agg(distinct site_id::text) as ids from`
const ESCALATIONS = [
  `set local role fairlead_owner`,
  `set session authorization postgres`,
  `select set_config('app.role', 'org_admin', true), set_config('fairlead.role', 'org_admin', true)`,
  `update app.person set role = 'org_admin'`,
  `insert into app.person_site (org_id, person_id, site_id) select org_id, ctx.person_id(), site_id from app.site`,
  `alter table app.asset disable row level security`,
  `set local row_security = off`,
]

async function idsIn(sql: Sql, table: string): Promise<string[]> {
  const [row] = await sql.rows(`${SITES} ${table}`)
  return Array.isArray(row?.['ids']) ? row['ids'].map(String) : []
}

async function confined(world: World, visitor: Visitor): Promise<string> {
  const assigned = await world.sql('superuser', async (sql) => {
    const [row] = await sql.rows(`select count(distinct site_id)::int as all_sites from app.asset where org_id in
      (select org_id from app.asset group by org_id order by count(*) desc limit 1)`)
    return Number(row?.['all_sites'])
  })
  return inContext(world, visitor, async (sql) => {
    const before = await idsIn(sql, 'app.asset')
    holds(
      before.length > 0 && before.length < assigned,
      `SQL in this context reaches ${before.length} of ${assigned} sites`,
    )
    let refused = 0
    for (const escalation of ESCALATIONS) {
      await sql.rows('savepoint escalation')
      if ((await sql.refusal(escalation)) !== undefined) {
        refused += 1
        await sql.rows('rollback to savepoint escalation')
      }
      const after = await sql.refusal('select from app.asset')
      if (after === undefined) {
        const sites = await idsIn(sql, 'app.asset')
        holds(
          sites.every((id) => before.includes(id)),
          `"${escalation}" opens further sites`,
        )
      } else await sql.rows('rollback to savepoint escalation')
    }
    const [changed] = await sql
      .rows(`with done as (update app.asset set note_sealed = null returning 1) select count(*)::int as n from done`)
      .catch(async (error: Error) => {
        if (!/permission|FL002|denied|policy/i.test(error.message)) throw error
        await sql.rows('rollback to savepoint escalation')
        return [{ n: 0 }]
      })
    holds(changed?.['n'] === 0, `an operator's context changes ${String(changed?.['n'])} assets`)
    return `SQL reaches ${before.length} of ${assigned} sites, changes nothing; ${ESCALATIONS.length} escalations tried, ${refused} refused, none opens a site`
  })
}

export const probe: Probe = {
  id: 'P-62',
  run: async (world) => confined(world, await world.as('harbour', 'operator')),
  control: {
    broken: 'an engineer’s context in the place of the operator’s',
    run: async (world) => confined(world, await world.as('harbour', 'engineer')),
  },
}
