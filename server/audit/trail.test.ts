// The trail in the database: what a line says, one text of it for all times, and nobody who can take it away, not even
// the role that makes the schema.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import { startTestServer, type TestDatabase, type TestServer } from '../db/testing.ts'
import { plantWorld, type TestWorld } from '../db/testing-world.ts'

const WHOLE = `select count(*), sum(hashtextextended(audit.leaf_text(l), 0)) from audit.line l`

/** Rows changed, or that it was refused. */
async function attempt(client: pg.Client, command: string): Promise<number | 'refused'> {
  try {
    return (await client.query(command)).rowCount ?? -1
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return 'refused'
  }
}

/** A line as it was written down once, in every part that could be spelled otherwise; and its text, for ever. */
const KEPT = `insert into audit.line (org_id, line_id, at, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, concerns, changed)
  values ('00000000-0000-0000-0000-0000000000a1', '00000000-0000-0000-0000-0000000000b1', '2026-10-25 02:30:00.000007+02',
    '00000000-0000-0000-0000-0000000000c1', null, null, '00000000-0000-0000-0000-0000000000d1', 'fairlead_api', E'r"\\\\1', '2001:db8::1',
    'configuration', 'asset.changed', 'done', 'app.asset', 'update', '{"asset_id": "e1"}', '{"site_id": "f1"}',
    '{"b": [1.10, 2], "a": ["\\u001b[31mß\\n", null], "longer": [true, 1e3]}')`
const TEXT =
  '{"v":1,"org":"00000000-0000-0000-0000-0000000000a1","line":"00000000-0000-0000-0000-0000000000b1",' +
  '"at":"2026-10-25T00:30:00.000007Z","category":"configuration","event":"asset.changed","result":"done",' +
  '"person":"00000000-0000-0000-0000-0000000000c1","staff":null,"grant":null,"session":"00000000-0000-0000-0000-0000000000d1",' +
  '"process":"fairlead_api","request":"r\\"\\\\1","address":"2001:db8::1","table":"app.asset","op":"update",' +
  '"key":{"asset_id": "e1"},"concerns":{"site_id": "f1"},' +
  '"changed":{"a": ["\\u001b[31mß\\n", null], "b": [1.10, 2], "longer": [true, 1000]}}'

const SETTINGS: Record<string, string[]> = {
  timezone: ['UTC', 'Asia/Kathmandu', 'America/St_Johns'],
  datestyle: ['ISO, MDY', 'German', 'SQL, DMY', 'Postgres'],
  intervalstyle: ['postgres', 'iso_8601'],
  bytea_output: ['hex', 'escape'],
  extra_float_digits: ['3', '-15'],
  standard_conforming_strings: ['on', 'off'],
  quote_all_identifiers: ['on'],
  lc_time: ['C'],
  lc_numeric: ['C'],
}

for (const major of [18, 15] as const)
  describe(`on PostgreSQL ${major}`, () => {
    let server: TestServer
    let database: TestDatabase
    let superuser: pg.Client
    let world: TestWorld

    before(async () => {
      server = await startTestServer({ major })
      database = await server.database()
      superuser = await database.superuser()
      world = await plantWorld(superuser)
    })
    after(() => server?.stop())

    const textOf = async (): Promise<string> =>
      (
        await superuser.query(
          `select audit.leaf_text(l) as text from audit.line l where line_id = '00000000-0000-0000-0000-0000000000b1'`,
        )
      ).rows[0].text

    test('a line has one text, whatever the session has set', async () => {
      await superuser.query(KEPT)
      assert.equal(await textOf(), TEXT)
      for (const [setting, values] of Object.entries(SETTINGS))
        for (const value of values) {
          await superuser.query(`select set_config($1, $2, false)`, [setting, value])
          assert.equal(await textOf(), TEXT, `${setting} = ${value}`)
        }
      await superuser.query('reset all')
    })

    test('a change is written down the same, whatever the session has set', async () => {
      const { a } = world
      const api = await database.as('api')
      const told = new Set<string>()
      const assetId = a.assets[0]
      for (const settings of [
        [],
        ['timezone', 'Asia/Kathmandu'],
        ['bytea_output', 'escape'],
        ['datestyle', 'German'],
        ['extra_float_digits', '-15'],
      ]) {
        await api.query('begin')
        await api.query('select ctx.open($1, $2, $3)', [a.people.engineer.token, 'r', '192.0.2.1'])
        if (settings[0] !== undefined) await api.query(`set local ${settings[0]} = '${settings[1]}'`)
        await api.query(`update app.asset set name_sealed = '\\x00ff41', kind = 'crane' where asset_id = $1`, [assetId])
        await api.query(`update app.asset set name_sealed = '\\x01', kind = 'pump' where asset_id = $1`, [assetId])
        await api.query('commit')
        const { rows } = await superuser.query(
          `select changed::text as text from audit.line where row_key ->> 'asset_id' = $1 and op = 'update' order by n desc limit 1`,
          [assetId],
        )
        told.add(rows[0].text)
      }
      assert.deepEqual([...told], ['{"kind": ["crane", "pump"], "name_sealed": ["AP9B", "AQ=="]}'])
    })

    test('what is secret never stands in a line, what is sealed as its ciphertext', async () => {
      const { rows } = await superuser.query(
        `select table_name, changed from audit.line where table_name in ('identity.session', 'app.person')`,
      )
      assert.ok(rows.length > 0)
      for (const { changed } of rows) {
        for (const name of ['token_hash', 'password_hash'])
          assert.ok(changed[name] === undefined || changed[name] === null)
        // Sealed with another key than the person's own it would outlive the person's erasure.
        assert.ok(changed.name_sealed === undefined || changed.name_sealed === null)
      }
    })

    test('neither the owner of the tables nor who makes the schema can take the trail away, nor stop it', async () => {
      const commands = [
        `update audit.line set address = 'x'`,
        'delete from audit.line',
        'truncate audit.line',
        'truncate audit.line cascade',
        'drop table audit.line',
        'drop table audit.leaf cascade',
        'drop schema audit cascade',
        'alter table audit.line rename to gone',
        'alter table audit.line rename column address to gone',
        'alter table audit.line drop column address',
        'alter table audit.line set schema public',
        'alter table audit.line disable trigger only_grows',
        'alter table audit.line disable trigger all',
        'alter table audit.line enable replica trigger only_grows',
        'drop trigger only_grows on audit.line',
        'alter trigger only_grows on audit.line rename to sometimes_grows',
        'alter table audit.line disable row level security',
        'create policy mine on audit.line for delete using (true)',
        `create rule quiet as on insert to audit.line do instead nothing`,
        'alter table audit.line detach partition audit.leaf',
        'alter table audit.leaf inherit audit.line',
        'alter table app.asset disable trigger audit',
        'drop trigger audit on app.asset',
        `create or replace trigger audit after insert on app.asset for each row execute function audit.refuse()`,
        'alter table audit.export disable trigger step',
        'alter table audit.sink disable trigger audit',
        'set session_replication_role = replica',
        'drop event trigger fairlead_trail_no_drop',
        'alter event trigger fairlead_trail_no_change disable',
        'drop function fairlead_watch.trail_stays() cascade',
        `create or replace function fairlead_watch.trail_stays() returns event_trigger language plpgsql as 'begin end'`,
        'delete from fairlead_watch.kept',
        'drop schema fairlead_watch cascade',
        'drop table app.asset cascade',
        `alter table app.asset alter column kind type text using 'x'; alter table app.asset enable trigger audit`,
        // Whoever turns off the rules that hold at commit has not turned this off.
        'alter table migration.ddl disable trigger hold_at_commit; alter table app.asset disable trigger audit',
        'drop function migration.hold_at_commit() cascade; alter table app.asset disable trigger audit',
      ]
      const definer = [
        `create or replace function audit.record() returns trigger language plpgsql as 'begin return null; end'`,
        `create or replace function audit.leaf_text(l audit.line) returns text language sql as 'select ''x'''`,
        'drop function audit.record() cascade',
        'alter function audit.record() rename to forget',
        'alter function audit.refuse() set schema public',
        'delete from audit.line',
        `update audit.leaf set hash = sha256('x')`,
        'truncate audit.checkpoint',
      ]
      const before = await superuser.query(WHOLE)
      const migrator = await database.as('migrator')
      for (const [role, list] of [
        ['fairlead_owner', commands],
        ['fairlead_definer', definer],
        ['fairlead_migrator', commands],
      ] as const)
        for (const command of list) {
          await migrator.query('reset role')
          if (role !== 'fairlead_migrator') await migrator.query(`set role ${role}`)
          const done = await attempt(migrator, command)
          // Row-level security shows these roles no line: nothing is what they change.
          assert.ok(
            done === 'refused' || (/^(update|delete)/.test(command) && done === 0),
            `${role}: ${command}: ${done}`,
          )
        }
      assert.deepEqual((await superuser.query(WHOLE)).rows, before.rows)
      const { rows } = await superuser.query(
        `select count(*)::int as n from pg_trigger where tgname in ('audit', 'only_grows', 'never_emptied') and tgenabled <> 'A' and not tgisinternal`,
      )
      assert.equal(rows[0].n, 0)
    })
  })
