// Attacks on the streams of the trail, on what may write lines of its own accord, and on what the trail stands on.
import { randomBytes } from 'node:crypto'
import { type Attack, type Attacker, ran, truthHas } from '../attack.ts'
import { tries } from '../tries.ts'

async function plantSink(it: Attacker, orgId: string): Promise<string> {
  const [row] = await it.truth(
    `insert into audit.sink (org_id, sink_id, kind, target_sealed) values ($1, gen_random_uuid(), 'syslog', $2) returning sink_id`,
    [orgId, randomBytes(60)],
  )
  const sinkId = String(row?.sink_id)
  await it.truth('insert into audit.sink_state (org_id, sink_id, cursor) values ($1, $2, 0)', [orgId, sinkId])
  return sinkId
}

export const streaming: Attack[] = [
  tries(
    'sinks-as-engineer',
    'see where the trail is streamed to without the permission',
    'engineer',
    'select * from audit.sinks()',
  ),
  tries(
    'sink-as-engineer',
    'stream the trail to somewhere without the permission',
    'engineer',
    `select audit.sink_add(gen_random_uuid(), 'syslog', 'x', null, true)`,
  ),
  tries(
    'sink-stale',
    'stream the trail without having shown a factor lately',
    'stale',
    `select audit.sink_add(gen_random_uuid(), 'syslog', 'x', null, true)`,
  ),
  tries(
    'sink-operating',
    'staff who operate stream the trail to themselves',
    'operating',
    `select audit.sink_add(gen_random_uuid(), 'syslog', 'x', null, true)`,
  ),
  tries(
    'sink-of-victim',
    "point the victim's stream to oneself",
    'org_admin',
    `select audit.sink_edit($1, 'mine', null, false)`,
    async (it) => [await plantSink(it, it.victim.orgId)],
  ),
  tries(
    'stop-sink-of-victim',
    "end the victim's stream",
    'org_admin',
    'select audit.sink_edit($1, null, true, true)',
    async (it) => [await plantSink(it, it.victim.orgId)],
  ),
  tries(
    'test-sink-of-victim',
    "make the worker connect to the victim's target",
    'org_admin',
    'select audit.sink_test($1)',
    async (it) => [await plantSink(it, it.victim.orgId)],
  ),
  tries(
    'skip-streamed-lines',
    'move the cursor of a stream past what it should tell',
    'org_admin',
    `select audit.worker_sink_delivered($1, $2, 1000000, null, '0', false)`,
    async (it) => [it.me.orgId, await plantSink(it, it.me.orgId)],
  ),
  tries(
    'lines-of-worker',
    "read the victim's lines by the worker's function",
    'org_admin',
    'select * from audit.worker_sink_lines($1, $2, 0, 100)',
    async (it) => [it.victim.orgId, await plantSink(it, it.victim.orgId)],
  ),
  tries(
    'sinks-of-worker',
    "take the streams' targets by the worker's function",
    'org_admin',
    'select * from audit.worker_take_sinks(100)',
  ),
  tries(
    'subscribe-operating',
    'staff who operate have the checkpoint mailed',
    'operating',
    'select audit.subscribe(true)',
  ),

  tries(
    'note-a-backup',
    'write a line of a backup that never was',
    'org_admin',
    `select audit.note_org($1, 'backup.made')`,
    (it) => [it.me.orgId],
  ),
  tries(
    'note-account',
    "write a line into everybody's trail",
    'org_admin',
    `select audit.note_account($1, 'password.changed')`,
    (it) => [it.victim.accountId],
  ),
  tries(
    'note-operating',
    'write that staff came and went',
    'org_admin',
    `select audit.note_operating(jsonb_build_object('grant_org_id', $1::text), 'insert', null, null)`,
    (it) => [it.victim.orgId],
  ),
  {
    id: 'forge-request',
    what: 'say by a setting which request a change is for',
    on: 'ours',
    run: async (it) => {
      await it.sql(`set local fairlead.request = 'forged|192.0.2.66'`)
      await it.sql(`update app.asset set kind = 'sensor' where asset_id = $1`, [it.me.assetId])
      await it.commit()
    },
    succeeded: truthHas(`select from audit.line where request_id = 'forged' or address = '192.0.2.66'`),
  },
  {
    id: 'refusals-without-end',
    what: 'fill the trail with refused attempts',
    on: 'ours',
    run: async (it) => {
      await it.sql(
        `select audit.note_refused($1, 'r', '192.0.2.1', 'assets.edit', 'forbidden') from generate_series(1, 2000)`,
        [it.token('engineer')],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from audit.line where event = 'refused' group by session_id having count(*) > 121`),
  },
  {
    id: 'refusal-of-victim',
    what: "write a refused attempt into the victim's trail",
    on: 'ours',
    run: async (it) => {
      await it.sql(`select audit.note_refused($1, 'blamed', '192.0.2.1', 'assets.edit', 'forbidden')`, [
        randomBytes(32),
      ])
      await it.commit()
    },
    succeeded: truthHas(`select from audit.line where request_id = 'blamed'`),
  },
  {
    id: 'refusal-with-markup',
    what: 'a refused attempt whose reason is a line of its own',
    on: 'ours',
    run: async (it) => {
      await it.sql(`select audit.note_refused($1, E'a\\nb', '192.0.2.1', E'x\\u001b[31m', 'forbidden')`, [
        it.token('engineer'),
      ])
      await it.commit()
    },
    succeeded: ran,
  },
  {
    id: 'spoil-the-text',
    what: 'have a change written down otherwise by settings of the session',
    on: 'ours',
    run: async (it) => {
      await it.sql(`set local bytea_output = 'escape'`)
      await it.sql(`set local timezone = 'Asia/Tokyo'`)
      await it.sql(`set local datestyle = 'German'`)
      await it.sql(`set local extra_float_digits = -15`)
      await it.sql(`update app.asset set name_sealed = '\\x616263' where asset_id = $1`, [it.me.assetId])
      await it.commit()
    },
    succeeded: async (_, it) =>
      !(await truthHas(
        `select from audit.line where changed -> 'name_sealed' ->> 1 = 'YWJj' and row_key ->> 'asset_id' = $1`,
        (a) => [a.me.assetId],
      )(_, it)),
  },
  ...(
    [
      ['leaf', `update audit.leaf set hash = sha256('x')`],
      ['leaf-insert', `insert into audit.leaf select org_id, 999999, line_id, sha256('x') from audit.line limit 1`],
      ['checkpoint', `delete from audit.checkpoint`],
      ['sink-state', `update audit.sink_state set cursor = 999999`],
      ['refusal-count', `delete from audit.refusal_count`],
      ['subscription', `update audit.subscription set daily = false`],
      [
        'leaf-text',
        `create or replace function audit.leaf_text(l audit.line) returns text language sql as 'select ''x'''`,
      ],
      ['rename-leaf', 'alter table audit.leaf rename to gone'],
      ['index', 'drop index audit.line_by_time'],
      ['owner', 'alter table audit.line owner to fairlead_api'],
      ['policy', 'create policy mine on audit.line for delete to fairlead_api using (true)'],
      ['no-force', 'alter table audit.line no force row level security'],
      ['step', 'drop trigger step on audit.export'],
    ] as const
  ).map(([name, text]) =>
    tries(`trail-${name}`, `change what the trail stands on: ${text.slice(0, 60)}`, 'org_admin', text),
  ),
]
