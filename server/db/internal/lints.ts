// The rules of the schema: db/lints/*.sql, one view per rule, each empty when the rule holds. Made anew at every
// migration; lint.broken() is all of them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

const LINTS_DIR = join(import.meta.dirname, '../../../db/lints')

export type Violation = { rule: string; object: string; why: string }

/** The names of the rules, in order. */
export function ruleNames(): string[] {
  return lintFiles()
    .filter((file) => !file.startsWith('0-'))
    .map((file) => file.slice(0, -'.sql'.length))
}

/** Inside a transaction of fairlead_migrator. */
export async function applyLints(client: pg.Client): Promise<void> {
  await client.query('set local role fairlead_owner')
  await client.query(DROP_VIEWS)
  for (const file of lintFiles()) await client.query(readFileSync(join(LINTS_DIR, file), 'utf8'))
  await client.query(
    'grant create, usage on schema lint to fairlead_definer; grant select on all tables in schema lint to fairlead_definer',
  )
  await client.query('set local role fairlead_definer')
  await client.query(brokenFunction())
  await client.query(`grant execute on function lint.broken() to fairlead_api, fairlead_auth, fairlead_gateway, fairlead_vault,
    fairlead_worker, fairlead_migrator`)
  await client.query('set local role fairlead_owner')
  await client.query('revoke create on schema lint from fairlead_definer')
}

/** Empty when every rule holds. */
export async function violations(client: pg.Client): Promise<Violation[]> {
  const { rows } = await client.query<Violation>('select rule, object, why from lint.broken()')
  return rows
}

const DROP_VIEWS = `do $$ declare v text; begin
  for v in select relname from pg_class where relnamespace = 'lint'::regnamespace and relkind = 'v' loop
    execute format('drop view if exists lint.%I cascade', v);
  end loop; end $$`

function brokenFunction(): string {
  const each = ruleNames().map((rule) => `select '${rule}'::text, v.object::text, v.why::text from lint.${rule} v`)
  return `create or replace function lint.broken() returns table (rule text, object text, why text)
    language plpgsql stable parallel restricted security definer set search_path = '' as $$
    begin return query ${each.join('\n union all ')}; end $$`
}

function lintFiles(): string[] {
  return readdirSync(LINTS_DIR)
    .filter((file) => file.endsWith('.sql'))
    .sort()
}
