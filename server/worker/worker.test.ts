import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '../../core/errors.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../db/testing.ts'
import { createLog } from '../platform/log.ts'
import { makeSegmentDays } from './jobs.ts'
import { start } from './main.ts'
import { Rounds } from './rounds.ts'

const lines: string[] = []
const log = createLog('worker-test', { to: { write: (line: string) => lines.push(line) } })
let server: TestServer
let database: TestDatabase

before(async () => {
  server = await startTestServer()
  database = await server.database()
})

after(async () => {
  await database.drop()
  await server.stop()
})

test('a started worker has made the partitions of the coming days; several at once make each once', async () => {
  const [one, two] = await Promise.all([start(database.config, log), start(database.config, log)])
  const superuser = await database.superuser()
  const { rows } = await superuser.query(
    `select count(*)::int as days from pg_inherits where inhparent = 'app.segment'::regclass`,
  )
  assert.ok(rows[0]?.days >= 4, `${rows[0]?.days} days`)
  await one.close()
  await two.close()
  // There is no vault here, which makes the lists of revocations; nothing else fails.
  const failed = lines.filter((line) => line.includes('job failed') && !line.includes('revocation-lists'))
  assert.deepEqual(failed, [])
  const db = openDatabase(database.config, 'worker')
  assert.equal(await makeSegmentDays(db), 0)
  await db.close()
})

test('a failing job is logged, comes again, and does not stop the others', async () => {
  let good = 0
  let bad = 0
  const nothing = {} as unknown as Database // the jobs of this test ask nothing of it
  const rounds = new Rounds(nothing, log, () => new Date())
  await rounds.begin([
    { name: 'good', every_ms: 5, run: async () => ++good },
    { name: 'bad', every_ms: 5, run: () => Promise.reject(unavailable(`try ${++bad}`)) },
  ])
  while (good < 3 || bad < 3) await sleep(2)
  await rounds.stop()
  const { good: fine, bad: failing } = rounds.describe()
  assert.equal(fine?.failing, false)
  assert.ok(failing?.failing && failing.failures >= 3)
  assert.ok(lines.some((line) => line.includes('job failed') && line.includes('try 2')))
  const after = bad
  await sleep(20)
  assert.equal(bad, after, 'stopped is stopped')
})
