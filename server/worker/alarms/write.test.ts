// What the evaluation found, written by app.worker_alarm_write: however much of it comes in one statement, it comes to what
// it would have come to one change at a time, and the work grows with it and no faster.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AlarmWorld, limitRule } from '../../alarms/testing.ts'
import type { EventId, RuleId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import { randomId, type TestOrg } from '../../db/testing-world.ts'
import { AlarmStore, type ChangeKind, type WrittenChange } from './store.ts'

let server: TestServer
let world: AlarmWorld
let a: TestOrg
before(async () => {
  server = await startTestServer()
  world = await AlarmWorld.plant(await server.database())
  a = world.reading.people.a
})
after(async () => {
  await world.close()
  await server.stop()
})

const crane = () => a.assets[0]

/** The truth's own connection: it sees what its statements do to tables, and may stand in a transaction. */
const store = () => {
  const { superuser } = world.reading
  return new AlarmStore({
    query: async (statement) => (await superuser.query(statement)).rows,
    close: () => Promise.resolve(),
    lost: new Promise(() => undefined),
  })
}

const change = (ruleId: RuleId, i: number, kind: ChangeKind): WrittenChange => ({
  ruleId,
  assetId: crane(),
  eventId: randomId<EventId>(),
  kind,
  at: Date.UTC(2026, 0, 1) + i * 100,
  receivedAt: Date.UTC(2026, 0, 1, 1),
  detail: null,
})

const journal = async (ruleId: RuleId) =>
  (await world.journal(a, ruleId, crane())).map(({ kind, state, at }) => ({ kind, state, at }))

/** Everything that an alarm is, but for who it is and when that was written. */
async function alarm(ruleId: RuleId): Promise<unknown> {
  const { rows } = await world.reading.superuser.query<{ alarm: unknown }>(
    `select to_jsonb(l) - 'rule_id' - 'changed_at' as alarm from app.alarm l where l.rule_id = $1 and l.asset_id = $2`,
    [ruleId, crane()],
  )
  return rows[0]?.alarm
}

test('changes in one statement come to what they come to one by one, with what people did before', async () => {
  const kinds = ['raised', 'cleared', 'suppressed', 'unsuppressed', 'late-data', 'ended'] as const
  // The same run every time.
  let seed = 7
  const dice = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
  const standing = ['normal', 'shelved', 'acknowledged', 'out-of-service'] as const
  const alarms = []
  for (let n = 0; n < 16; n++) {
    const rule = () =>
      world.rule(a, limitRule(80, { latching: n % 2 === 0 }), {
        priority: n % 3 === 0 ? 'low' : 'high',
        assetId: crane(),
      })
    const changes = Array.from({ length: 12 }, () => kinds[dice(n % 4 === 3 ? 5 : 6)] ?? 'raised')
    const each = { atOnce: await rule(), oneByOne: await rule(), state: standing[n >> 2] ?? 'normal', changes }
    alarms.push(each)
    await world.reading.superuser.query(
      `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, shelved_until, raised_at,
         acknowledged_at, acknowledged_by)
       select $1, r, $2, $3, 'medium', $6, $5, $5 <> 'normal', case $5 when 'shelved' then timestamptz '2030-01-01' end,
         '2026-01-01 00:00:01Z', '2025-01-01', $7
       from unnest($4::uuid[]) r`,
      [a.orgId, crane(), a.sites[0], [each.atOnce, each.oneByOne], each.state, n % 4 < 2, a.people.engineer.personId],
    )
  }
  const all = alarms.flatMap(({ atOnce, changes }) =>
    changes.map((kind, i) => ({ i, change: change(atOnce, i, kind) })),
  )
  // Those of one alarm in their order, among those of all others.
  all.sort((x, y) => x.i - y.i)
  await store().write(
    a.orgId,
    all.map((each) => each.change),
    [],
  )
  for (const { oneByOne, changes } of alarms)
    for (const [i, kind] of changes.entries()) await store().write(a.orgId, [change(oneByOne, i, kind)], [])
  for (const { atOnce, oneByOne } of alarms) {
    assert.deepEqual(await alarm(atOnce), await alarm(oneByOne))
    assert.deepEqual(await journal(atOnce), await journal(oneByOne))
  }
})

test('a signal that flaps twenty thousand times in one statement is one alarm, written once, and the whole journal', async () => {
  const { superuser } = world.reading
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane() })
  const N = 20_000
  const changes = Array.from({ length: N }, (_, i) => change(ruleId, i, i % 2 === 0 ? 'raised' : 'cleared'))
  await superuser.query('begin')
  await superuser.query(`set local track_functions = 'all'`)
  const work = async () => {
    const { rows } = await superuser.query<{ written: number; asked: number }>(
      `select pg_stat_get_xact_tuples_inserted('app.alarm'::regclass) + pg_stat_get_xact_tuples_updated('app.alarm'::regclass) as written,
         coalesce(pg_stat_get_xact_function_calls('app.alarm_next'::regproc), 0) as asked`,
    )
    return { written: Number(rows[0]?.written), asked: Number(rows[0]?.asked) }
  }
  const earlier = await work()
  assert.equal(await store().write(a.orgId, changes, []), N)
  const { written, asked } = await work()
  // Begun, and changed once. Work that goes round for every change, over all of them, changes the alarm every time.
  assert.deepEqual({ written: written - earlier.written, asked: asked - earlier.asked }, { written: 2, asked: N })
  await superuser.query('commit')
  const lines = await journal(ruleId)
  assert.equal(lines.length, N)
  assert.ok(
    lines.every(({ kind, state, at }, i) => {
      const { kind: was, at: when } = changes[i] ?? {}
      return kind === was && at === when && state === (kind === 'raised' ? 'unacknowledged' : 'returned')
    }),
  )
  assert.deepEqual(await world.alarm(a, ruleId, crane()), {
    state: 'returned',
    active: false,
    raises: N / 2,
    raisedAt: changes[N - 2]?.at,
  })
})
