// The sealer: whole transactions, in order, none early, none skipped, none twice, wherever it is killed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { OrgId } from '../../../core/ids.ts'
import { unavailable } from '../../../core/errors.ts'
import type { VaultClient } from '../../vault/client.ts'
import { createLog } from '../../platform/log.ts'
import { Sealer } from './sealer.ts'
import { SealingWatch } from './watch.ts'
import { type LogWorld, startLogWorld } from './testing.ts'

let world: LogWorld
const quiet = createLog('sealing-test', { to: { write: () => undefined } })

before(async () => {
  world = await startLogWorld()
})
after(() => world.stop())

/** Lines beyond those that an organisation's making leaves. */
const own = async (orgId: OrgId): Promise<number> => (await world.check(orgId)) - world.made

const leaves = async (orgId: OrgId): Promise<number> =>
  Number((await world.superuser.query('select count(*) from audit.leaf where org_id = $1', [orgId])).rows[0].count) -
  world.made

test('lines become leaves in their order, and each round a checkpoint', async () => {
  const orgId = await world.newOrg()
  const sealer = world.sealer()
  await sealer.round()
  assert.equal(await own(orgId), 0)
  await world.write(orgId, 3)
  await world.write(orgId, 700)
  await sealer.round()
  assert.equal(await own(orgId), 703)
  assert.equal(await sealer.round(), 0, 'nothing is due')
  await world.write(orgId, 1)
  assert.ok((await sealer.round()) > 0)
  assert.equal(await own(orgId), 704)
  const { lag_ms, lines } = sealer.describe()
  assert.ok(lag_ms !== null && lag_ms < 60_000 && lines >= 704)
})

test('an uncommitted line is never sealed, and what came after an open transaction waits for it, over many rounds', async () => {
  const orgId = await world.newOrg()
  const sealer = world.sealer()
  await sealer.round()
  const open = await world.database.superuser()
  await open.query('begin')
  await world.write(orgId, 2, open)
  await world.write(orgId, 5)
  for (let round = 0; round < 4; round++) {
    await world.write(orgId, 1)
    await sealer.round()
    // The open transaction is older than the others: sealed now, its lines would come too late.
    assert.equal(await leaves(orgId), 0, `round ${round}`)
  }
  const watch = new SealingWatch(quiet, () => new Date(Date.now() + 120_000))
  await watch.look(world.db)
  assert.ok(watch.describe().lines >= 9 && (watch.describe().oldest_ms ?? 0) > 100_000)
  await world.write(orgId, 1, open)
  await open.query('commit')
  await sealer.round()
  assert.equal(await own(orgId), 5 + 4 + 3)
  const { rows } = await world.superuser.query(
    `select array_agg(distinct l.xid::text) as xids from (select line_id from audit.leaf where org_id = $1 and seq between $2 and $2 + 2) f join audit.line l using (line_id)`,
    [orgId, world.made],
  )
  assert.equal(rows[0].xids.length, 1, 'the transaction that was begun first stands first, and whole')
})

test('what was rolled back leaves nothing, savepoints included', async () => {
  const orgId = await world.newOrg()
  const open = await world.database.superuser()
  await open.query('begin')
  await world.write(orgId, 2, open)
  await open.query('savepoint s')
  await world.write(orgId, 7, open)
  await open.query('rollback to s')
  await world.write(orgId, 1, open)
  const sealer = world.sealer()
  await sealer.round()
  await open.query('commit')
  await sealer.round()
  assert.equal(await own(orgId), 3)
})

test('a line that is written while the sealer believes all is quiet is found', async () => {
  const orgId = await world.newOrg()
  const sealer = world.sealer()
  await sealer.round()
  await sealer.round()
  const open = await world.database.superuser()
  for (let i = 0; i < 5; i++) {
    await open.query('begin')
    await world.write(orgId, 1, open)
    await sealer.round()
    await sealer.round()
    await open.query('commit')
    await sealer.round()
    assert.equal(await leaves(orgId), 1 + i)
  }
  assert.equal(await own(orgId), 5)
})

test('a batch ends inside a transaction, and the next goes on there', async () => {
  const orgId = await world.newOrg()
  await world.write(orgId, 900)
  const small = async (): Promise<number> => {
    const { rows } = await world.db.asProcess((tx) =>
      sql<{ hashes: Buffer }>`select hashes from audit.seal(${orgId}, 250)`.execute(tx.kysely),
    )
    return (rows[0]?.hashes.length ?? 0) / 32
  }
  assert.equal(await small(), 250)
  // Without a checkpoint in between, what was sealed is handed out again and nothing is added.
  assert.equal(await small(), 250)
  await world.sealer().round()
  assert.equal(await own(orgId), 900)
})

test('killed anywhere: before signing, before keeping, in the middle of a statement', async () => {
  const orgId = await world.newOrg()
  await world.write(orgId, 300)
  const deaf: VaultClient = { call: () => Promise.reject(unavailable('the vault is away')), close: () => undefined }
  await assert.rejects(new Sealer(world.db, deaf, quiet, () => new Date()).round(), /away/)
  assert.equal(await leaves(orgId), 300)
  await world.write(orgId, 5)
  await assert.rejects(new Sealer(world.db, deaf, quiet, () => new Date()).round(), /away/)
  assert.equal(await leaves(orgId), 300, 'nothing is put on top of what is not signed')
  await world.sealer().round()
  assert.equal(await own(orgId), 305)

  // The connection dies with a seal under way: it is as if it had never begun.
  await world.write(orgId, 50)
  const half = await world.database.as('worker')
  await half.query('begin')
  await half.query('select audit.seal($1, 1000)', [orgId])
  const { rows } = await half.query('select pg_backend_pid() as pid').catch(() => ({ rows: [] }))
  await world.superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fairlead_worker' and state = 'idle in transaction' and ($1::int is null or pid = $1)`,
    [rows[0]?.pid ?? null],
  )
  await world.sealer().round()
  await world.sealer().round()
  assert.equal(await own(orgId), 355)
})

test('several workers at once, people writing all the while: every line once', async () => {
  const orgs = [await world.newOrg(), await world.newOrg(), await world.newOrg()]
  const writers = await Promise.all(orgs.map(() => world.database.superuser()))
  const sealers = [world.sealer(), world.sealer(), world.sealer()]
  let writing = true
  const work = orgs.map(async (orgId, i) => {
    for (let n = 0; n < 40; n++) await world.write(orgId, 1 + (n % 4), writers[i])
  })
  const seal = sealers.map(async (sealer) => {
    while (writing) await sealer.round()
  })
  await Promise.all(work)
  writing = false
  await Promise.all(seal)
  await world.sealer().round()
  for (const orgId of orgs) assert.equal(await own(orgId), 100)
})

test('an organisation whose tree does not fit together stops; the others go on', async () => {
  const [broken, fine] = [await world.newOrg(), await world.newOrg()]
  const sealer = world.sealer()
  await sealer.round()
  await world.byHand(`update audit.checkpoint set frontier = '' where org_id = $1`, [broken])
  await world.write(broken, 1)
  await world.write(fine, 1)
  await sealer.round()
  assert.equal(await own(fine), 1)
  assert.ok(world.said.some((line) => line.includes('does not fit together') && line.includes(broken)))
})

test('a database restored into another server, where transactions count from the beginning, goes on', async () => {
  const orgId = await world.newOrg()
  await world.write(orgId, 10)
  await world.sealer().round()
  // As pg_dump brings it: the lines keep the numbers of their old server, which this one has not reached.
  await world.write(orgId, 4)
  const later = (column: string): string => `${column} = (${column}::text::bigint + 1000000000)::text::xid8`
  await world.byHand(`update audit.line set ${later('xid')} where org_id = $1`, [orgId])
  await world.byHand(`update audit.sealed set ${later('through_xid')} where org_id = $1`, [orgId])
  const sealer = world.sealer()
  await sealer.round()
  assert.equal(await leaves(orgId), 14)
  await world.write(orgId, 3)
  await sealer.round()
  await sealer.round()
  assert.equal(await leaves(orgId), 17)
  const { rows } = await world.superuser.query(
    'select count(*) from audit.line l where org_id = $1 and not exists (select from audit.leaf f where f.line_id = l.line_id)',
    [orgId],
  )
  assert.equal(Number(rows[0].count), 0)
})
