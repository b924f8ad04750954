// Each rule of the schema is shown a schema that breaks it, in a transaction that is rolled back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { isFailure } from '../../core/errors.ts'
import { checkSchema } from './check-schema.ts'
import { ruleNames, violations } from './internal/lints.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'

/** Rule -> changes that break it, each by itself. */
const BREAKS: Record<string, string[]> = {
  accessors_run_once: [`create policy slow on app.site for select to fairlead_api using (org_id = ctx.org_id())`],
  actors_not_given: [
    `grant insert (created_by) on app.asset to fairlead_api`,
    `grant update (account_id) on app.person to fairlead_api`,
  ],
  audit_trigger: [
    `alter table app.asset disable trigger audit`,
    `alter table app.site enable replica trigger audit`,
    `drop trigger audit on app.person`,
    `create table app.extra (org_id uuid not null)`,
  ],
  definer_functions: [
    `create function app.sly() returns int language sql security definer set search_path = '' as 'select 1'`,
    `alter function audit.clear_facts(jsonb) leakproof`,
  ],
  forced_rls: [
    `alter table app.asset no force row level security`,
    `alter table pki.org_key disable row level security`,
    `create table app.segment_20990101 partition of app.segment for values from ('2099-01-01') to ('2099-01-02')`,
  ],
  invoker_views: [
    `create view app.everything as select * from app.asset`,
    `create materialized view app.copy as select * from app.asset`,
    `create view public.everything with (security_invoker = false) as select * from app.asset`,
  ],
  no_delete: [
    `grant delete on app.asset to fairlead_api`,
    `grant truncate on app.segment to fairlead_worker`,
    `grant select on app.asset to fairlead_api`,
    `grant update on app.asset to fairlead_api`,
    `grant trigger, references on app.asset to fairlead_api`,
    `grant select on app.asset to fairlead_definer`,
    `grant select on ctx.key to fairlead_api`,
  ],
  no_rules: [`create rule sly as on insert to app.site do also nothing`],
  no_statistics: [
    `alter table app.asset alter column kind set statistics -1`,
    `create statistics app.s on org_id, site_id from app.asset`,
  ],
  nothing_public: [
    `grant execute on function ctx.org_id() to public`,
    `create function app.sly() returns int language sql set search_path = '' as 'select 1'`,
    `grant select (org_id) on app.org to public`,
    `grant usage on schema app to public`,
    `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
  ],
  org_in_keys: [
    `alter table app.asset add unique (asset_id)`,
    `create table app.extra (asset_id uuid primary key)`,
    `create table app.extra (org_id uuid)`,
    `alter table app.asset_site add foreign key (site_id, asset_id) references app.asset_site_by_site (site_id, asset_id)`,
  ],
  org_leads_index: [`create index on app.asset (kind)`, `create index on app.certificate (fingerprint, org_id)`],
  org_policy: [
    `drop policy org on app.asset`,
    `alter policy org on app.asset using (true)`,
    `alter policy org on app.asset using (org_id = (select ctx.org_id()) or kind = 'crane')`,
    `alter policy org on app.site with check (true)`,
    `alter policy org on app.asset to fairlead_auth`,
    `grant select (org_id) on audit.line to fairlead_api`,
  ],
  owners: [`alter table app.asset owner to fairlead_definer`, `alter schema app owner to fairlead_migrator`],
  pinned_search_path: [
    `alter function ctx.payload() reset search_path`,
    `alter function ctx.org_id() security definer`,
    `alter function ctx.open(bytea, text, text, text, boolean) set search_path = app, public`,
  ],
  plain_roles: [
    `alter role fairlead_api bypassrls`,
    `alter role fairlead_definer login`,
    `grant fairlead_definer to fairlead_api`,
    `grant fairlead_owner to fairlead_worker`,
    `grant pg_read_all_data to fairlead_gateway`,
    `alter role fairlead_worker createrole`,
  ],
  policy_per_command: [
    `drop policy read on app.site`,
    `create policy all_see on app.asset for select using (true)`,
    `grant update (connected) on app.presence to fairlead_gateway`,
  ],
  trail_only_grows: [
    `drop trigger only_grows on audit.line`,
    `alter table audit.line disable trigger never_emptied`,
    `drop trigger only_grows on app.revocation`,
    `alter table app.device_event enable trigger only_grows`,
  ],
  triggers_always_fire: [
    `alter table app.certificate enable trigger step`,
    `alter table app.asset disable trigger stands`,
  ],
  zones: [
    `grant select (account_id) on identity.account to fairlead_api`,
    `grant select (sealed) on app.segment to fairlead_gateway`,
    `grant select (wrapped) on pki.org_key to fairlead_worker`,
    `grant insert (token_hash) on identity.session to fairlead_vault`,
    `grant select (sealed) on app.segment_rest to fairlead_api`,
  ],
}

let server: TestServer
let database: TestDatabase
let superuser: pg.Client

before(async () => {
  server = await startTestServer()
  database = await server.database()
  superuser = await database.superuser()
  // The watch over the trail would refuse some of the breakage before a rule sees it.
  await superuser.query('drop event trigger fairlead_trail_no_drop; drop event trigger fairlead_trail_no_change')
})

after(() => server?.stop())

test('the schema as it is keeps every rule', async () => {
  assert.deepEqual(await violations(superuser), [])
  await checkSchema(await database.as('worker'))
})

test('every rule is shown to fail', () => assert.deepEqual(Object.keys(BREAKS).sort(), ruleNames().sort()))

for (const [rule, breaks] of Object.entries(BREAKS))
  for (const sql of breaks)
    test(`${rule} sees: ${sql}`, async () => {
      await superuser.query('begin')
      try {
        // A table whose key lacks org_id, for the foreign key that leads there.
        if (sql.includes('asset_site_by_site'))
          await superuser.query(
            'create table app.asset_site_by_site (org_id uuid not null, site_id uuid, asset_id uuid, unique (site_id, asset_id))',
          )
        await superuser.query(sql)
        const { rows } = await superuser.query(`select * from lint.${rule}`)
        assert.notDeepEqual(rows, [])
        await assert.rejects(
          checkSchema(superuser),
          (error) => isFailure(error, 'unavailable') && error.message.includes(`${rule}: `),
        )
      } finally {
        await superuser.query('rollback')
      }
    })

test('a change that breaks a rule does not commit', async () => {
  await superuser.query('begin')
  await superuser.query('create table app.extra (org_id uuid not null)')
  await assert.rejects(superuser.query('commit'), /breaks rules of the schema/)
  assert.deepEqual(await violations(superuser), [])
})

test('nobody below a superuser with the watch off changes or drops the trail', async () => {
  const other = await server.database()
  try {
    const migrator = await other.as('migrator')
    for (const sql of [
      'drop table audit.line',
      'drop schema audit cascade',
      'alter table audit.line disable trigger only_grows',
      'alter table audit.line rename to old_line',
      'alter table audit.line set schema app',
      'alter table audit.line no force row level security',
      'drop trigger only_grows on audit.line',
      'create policy erase on audit.line for delete to fairlead_owner using (true)',
      'truncate audit.line',
      `create or replace function audit.refuse() returns trigger language plpgsql as 'begin return new; end'`,
    ]) {
      for (const role of ['fairlead_owner', 'fairlead_definer', 'fairlead_migrator']) {
        await migrator.query('begin')
        await migrator.query(`set local role ${role}`)
        await assert.rejects(
          migrator.query(sql),
          /the trail stays|must be owner|permission denied|it only grows|no schema has been|cannot/,
          `${role}: ${sql}`,
        )
        await migrator.query('rollback')
      }
    }
    const truth = await other.superuser()
    await assert.rejects(truth.query('truncate audit.line'), /it only grows/)
    await assert.rejects(truth.query('drop table audit.line cascade'), /the trail stays/)
  } finally {
    await other.drop()
  }
})
