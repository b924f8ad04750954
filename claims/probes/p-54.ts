// P-54: the database removes no record, for no role, and no column of one can be emptied.
import { holds, type Probe } from '../claim.ts'
import { formFor, signedBy } from '../looks/records.ts'
import type { World } from '../world/world.ts'

const TABLES = ['record', 'defect', 'record_archiving', 'form_version', 'form', 'credential', 'duty'] as const
const LOGINS = ['api', 'worker', 'auth', 'gateway', 'vault', 'superuser'] as const

async function refusedEverywhere(world: World, tables: readonly string[]): Promise<number> {
  let tried = 0
  for (const login of LOGINS)
    await world.sql(login, async (sql) => {
      for (const table of tables)
        for (const statement of [`delete from ${table}`, `truncate ${table} cascade`]) {
          await sql.rows('begin')
          const answer = await sql.rows(statement).then(
            () => 'done',
            (error: unknown) => (error instanceof Error ? error.message : 'refused'),
          )
          await sql.rows('rollback')
          holds(answer !== 'done', `${login}: ${statement} is done`)
          tried++
        }
    })
  return tried
}

export const probe: Probe = {
  id: 'P-54',
  async run(world) {
    const engineer = await world.as('harbour', 'engineer')
    const asset = await world.addAsset('harbour')
    const formId = await formFor(engineer, 'report')
    const { recordId } = await signedBy(engineer, asset.assetId, formId)
    const tried = await refusedEverywhere(
      world,
      TABLES.map((table) => `app.${table}`),
    )
    for (const path of [`/v1/records/${recordId}`, `/v1/forms/${formId}`, `/v1/assets/${asset.assetId}`]) {
      const { status } = await engineer.ask('DELETE', path)
      holds(status >= 400, `DELETE ${path} is answered ${status}`)
    }
    holds((await engineer.ask('GET', `/v1/records/${recordId}`)).status === 200, 'the record is gone')
    return `${tried} statements by ${LOGINS.length} logins, the superuser among them, are refused`
  },
  control: {
    broken: 'a table without the triggers',
    run: (world) =>
      world.sql('superuser', async (sql) => {
        await sql.rows('create table if not exists public.unguarded (n integer)')
        try {
          return await refusedEverywhere(world, ['public.unguarded'])
        } finally {
          await sql.rows('drop table public.unguarded')
        }
      }),
  },
}
