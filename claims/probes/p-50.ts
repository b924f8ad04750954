// P-50: nobody quietly rewrites history: an export verifies offline against a checkpoint that was kept; after the owner of
// the server has edited a line by hand, `fairlead verify` names it.
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import { exported, keep, sealedCheckpoint } from '../looks/trail.ts'
import { withoutTriggers } from '../looks/unguarded.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

const FAIRLEAD = join(import.meta.dirname, '..', '..', 'bin', 'fairlead.ts')

async function verify(file: string, kept: string, vkey: string) {
  const ran = await run(process.execPath, [FAIRLEAD, 'verify', file, '--checkpoint', kept, '--key', vkey], {
    timeout_ms: 60_000,
  })
  return { code: ran.code, said: `${ran.stdout.toString('utf8')}${ran.stderr}` }
}

type Rewrite = (world: World, work: () => Promise<void>) => Promise<{ line: string }>

/** A superuser's hand: with the triggers off the oldest line that somebody made gets another event, and goes back after. */
const edited: Rewrite = (world, work) =>
  world.sql('superuser', async (sql) => {
    const [row] = await sql.rows(
      `select l.line_id::text as id, l.address, f.seq::int from audit.line l join audit.leaf f using (org_id, line_id)
       where l.person_id is not null and l.org_id = (select org_id from app.org where kind = 'tenant' order by created_at limit 1)
       order by f.seq limit 1`,
    )
    const change = async (address: unknown) => {
      await withoutTriggers(sql, 'audit.line', () =>
        sql.rows('update audit.line set address = $2 where line_id = $1::uuid', [row?.['id'], address]),
      )
    }
    await change('203.0.113.7')
    try {
      await work()
    } finally {
      await change(row?.['address'])
    }
    return { line: String(row?.['seq']) }
  })

const untouched: Rewrite = async (_, work) => {
  await work()
  return { line: '?' }
}

async function isFound(world: World, rewrite: Rewrite): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const { note, vkey, size } = await sealedCheckpoint(admin)
  const kept = keep(world, note)
  const sound = await verify(await exported(world, admin), kept, vkey)
  holds(sound.code === 0, `an untouched record does not verify: ${sound.said.slice(0, 300)}`)
  let found = ''
  const { line } = await rewrite(world, async () => {
    const after = await verify(await exported(world, admin), kept, vkey)
    holds(after.code !== 0, 'a rewritten record verifies')
    found = after.said
  })
  holds(new RegExp(`\\b${line}\\b`).test(found), `line ${line} is not named: ${found.slice(0, 300)}`)
  return `${size} lines verify offline against a kept checkpoint; a line edited by a superuser is named (line ${line})`
}

export const probe: Probe = {
  id: 'P-50',
  run: (world) => isFound(world, edited),
  control: { broken: 'a record that nobody touched', run: (world) => isFound(world, untouched) },
}
