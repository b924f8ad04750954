// Attacks on who one is: roles, ownership, privileges, policies.
import { type Attack, ran, truthHas, victimsRows } from './attack.ts'

const ASSETS = 'select org_id, asset_id from app.asset'
const owner = (is: string) => (is === 'ours' ? 'fairlead_owner' : 'ordinary_owner')

/** One statement that ought to be refused. */
const refused = (id: string, what: string, sql: string | ((is: 'ours' | 'ordinary') => string)): Attack => ({
  id,
  what,
  run: (it) => it.sql(typeof sql === 'string' ? sql : sql(it.is)),
  succeeded: ran,
})

export const roles: Attack[] = [
  {
    id: 'set-role-owner',
    what: 'SET ROLE to the owner of the tables',
    run: async (it) => {
      await it.sql(`set role ${owner(it.is)}`)
      return it.sql(ASSETS)
    },
    succeeded: ran,
  },
  {
    id: 'set-role-other-process',
    what: 'SET ROLE to the role that mints sessions',
    on: 'ours',
    run: (it) => it.sql('set role fairlead_auth'),
    succeeded: ran,
  },
  {
    id: 'set-role-definer',
    what: 'SET ROLE to the role that seals contexts',
    on: 'ours',
    run: (it) => it.sql('set role fairlead_definer'),
    succeeded: ran,
  },
  {
    id: 'set-role-group',
    what: 'SET ROLE to a group one is a member of, and look at more from there',
    on: 'ours',
    run: async (it) => {
      await it.sql('set role fairlead_builtin')
      return it.sql(ASSETS)
    },
    succeeded: ran,
  },
  refused('session-authorization', 'SET SESSION AUTHORIZATION to the superuser', 'set session authorization postgres'),
  refused('grant-membership', 'GRANT oneself the owner', (is) => `grant ${owner(is)} to current_user`),
  refused('create-role', 'CREATE ROLE with BYPASSRLS', 'create role intruder bypassrls login'),
  refused('alter-role-bypass', 'ALTER ROLE oneself BYPASSRLS', 'alter role current_user bypassrls'),
  refused('alter-role-super', 'ALTER ROLE oneself SUPERUSER', 'alter role current_user superuser'),
  refused(
    'disable-rls',
    'ALTER TABLE ... DISABLE ROW LEVEL SECURITY',
    'alter table app.asset disable row level security',
  ),
  refused('drop-policy', 'DROP POLICY', 'drop policy org on app.asset'),
  refused('create-policy', 'CREATE POLICY ... USING (true)', 'create policy everything on app.asset using (true)'),
  refused('take-table', 'ALTER TABLE ... OWNER TO oneself', 'alter table app.asset owner to current_user'),
  refused('reassign-owned', 'REASSIGN OWNED BY the owner', (is) => `reassign owned by ${owner(is)} to current_user`),
  refused('create-schema', 'CREATE SCHEMA, as a place for look-alikes', 'create schema intruder'),
  refused('create-table', 'CREATE TABLE in a schema of the application', 'create table app.intruder (id int)'),
  refused('create-public', 'CREATE TABLE in schema public', 'create table public.intruder (id int)'),
  refused('create-extension', 'CREATE EXTENSION', 'create extension hstore'),
  refused('comment', 'COMMENT, as a place to leave things for others', `comment on table app.asset is 'mine'`),
  {
    id: 'grant-sessions',
    what: 'GRANT oneself the sessions',
    run: async (it) => {
      await it.sql('grant select on identity.session to current_user')
      return it.sql('select token_hash from identity.session')
    },
    succeeded: ran,
  },
  {
    id: 'truncate',
    what: 'TRUNCATE, which asks no policy',
    run: async (it) => {
      await it.sql('truncate app.device_event')
      await it.commit()
    },
    succeeded: ran,
  },
  {
    id: 'delete-own-history',
    what: "delete the history of one's own organisation",
    run: async (it) => {
      await it.sql('delete from app.device_event where org_id = $1', [it.me.orgId])
      await it.commit()
    },
    succeeded: async (_, it) =>
      !(await truthHas('select from app.device_event where org_id = $1', (a) => [a.me.orgId])(_, it)),
  },
  {
    id: 'references-privilege',
    what: "a temporary table with a foreign key into the application's, to try values against",
    run: (it) => it.sql('create temporary table probe (id uuid references app.site)'),
    succeeded: ran,
  },
  {
    id: 'read-key',
    what: 'read the key of the context',
    on: 'ours',
    run: (it) => it.sql('select inner_pad, outer_pad from ctx.key'),
    succeeded: ran,
  },
  {
    id: 'read-source',
    what: 'find the key in the source of the functions',
    on: 'ours',
    run: (it) => it.sql(`select prosrc from pg_catalog.pg_proc where prosrc ~ '[0-9a-f]{64}'`),
    succeeded: (evidence) => Array.isArray(evidence) && evidence.length > 0,
  },
  {
    id: 'partition',
    what: 'go past the policies of a table by naming its partition',
    run: (it) => it.sql('select org_id from app.segment_rest'),
    succeeded: victimsRows,
  },
]
