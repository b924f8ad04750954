// What somebody who has taken over the worker can do to the trail: delay it, and no more. And that it all works on the
// oldest PostgreSQL too.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import type { OrgId } from '../../../core/ids.ts'
import { type LogWorld, startLogWorld } from './testing.ts'

let world: LogWorld
let worker: pg.Client
let orgId: OrgId

before(async () => {
  world = await startLogWorld({ major: 15 })
  worker = await world.database.as('worker')
  orgId = await world.newOrg()
  await world.write(orgId, 300)
  await world.sealer().round()
})
after(() => world.stop())

test('on PostgreSQL 15 the tree is the same', async () => {
  assert.equal(await world.check(orgId), 300 + world.made)
})

for (const [what, statement] of Object.entries({
  'read lines': 'select org_id from audit.line',
  'change lines': `update audit.line set address = 'x'`,
  'delete lines': 'delete from audit.line',
  'write lines': `insert into audit.line (org_id, process, category, event, result, table_name, op, row_key, changed) values (gen_random_uuid(), 'x', 'audit', 'x', 'done', 'x', 'note', '{}', '{}')`,
  'write leaves': `insert into audit.leaf (org_id, seq, line_id, hash) values (gen_random_uuid(), 0, gen_random_uuid(), sha256(''))`,
  'change leaves': `update audit.leaf set hash = sha256('')`,
  'delete leaves': 'delete from audit.leaf',
  'move the cursor': `insert into audit.sealed (org_id, round, size, through_xid, through_n) values (gen_random_uuid(), 9, 9, '9', 9)`,
  'change checkpoints': `update audit.checkpoint set note = ''`,
  'delete checkpoints': 'delete from audit.checkpoint',
  'write tiles': `insert into audit.tile (org_id, level, tile_index, root) values (gen_random_uuid(), 0, 0, sha256(''))`,
  'read as people do': 'select * from audit.read_checkpoint()',
}))
  test(`the worker cannot ${what}`, async () => {
    await assert.rejects(worker.query(statement), /permission denied/)
  })

test('a checkpoint that is not of what was sealed is not kept', async () => {
  const add = (size: number, root: string, frontier: string, note: string): Promise<unknown> =>
    worker.query(`select audit.add_checkpoint($1, $2, decode($3, 'hex'), decode($4, 'hex'), $5, '{}', '{}', '{}')`, [
      orgId,
      size,
      root,
      frontier,
      note,
    ])
  const zero = '00'.repeat(32)
  const note = (size: number): string => `host/audit/${orgId}\n${size}\n${Buffer.alloc(32).toString('base64')}\n\n`
  await assert.rejects(add(5, zero, zero.repeat(2), note(5)), /no checkpoint/)
  await world.write(orgId, 1)
  await worker.query('select audit.seal($1, 10)', [orgId])
  const size = 301 + world.made
  await assert.rejects(add(size, zero, zero, note(size)), /no checkpoint/, 'a frontier of another size')
  const other = note(size).replace(orgId, '00000000-0000-0000-0000-000000000000')
  const ones = size.toString(2).replaceAll('0', '').length
  await assert.rejects(add(size, zero, zero.repeat(ones), other), /no checkpoint/, 'of another organisation')
  await world.sealer().round()
  assert.equal(await world.check(orgId), size)
})
