// The whole schema as one readable text, read from the catalogue: db/schema.sql. (The embedded PostgreSQL has no
// pg_dump, and its dump would not say per table who may do what.) Every change of the schema shows in its diff.
import type pg from 'pg'

type Line = { object: string; line: string }

const HEADER = `-- Generated from a migrated database by \`npm run generate\`; a test compares. Do not edit: append a migration.
-- Roles are shown without their prefix fairlead_. What a table does not mention is not granted to anybody.
`

const TABLES = `
  select c.oid::regclass::text as object,
    case c.relkind when 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end as line
  from pg_class c where c.relnamespace::regnamespace::text = any ($1) and c.relkind in ('r', 'p') and not c.relispartition order by 1`

const COLUMNS = `
  select c.oid::regclass::text as object, rpad(a.attname, 18) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attidentity <> '' then ' generated always as identity' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace::regnamespace::text = any ($1) and c.relkind in ('r', 'p') and not c.relispartition order by c.oid::regclass::text, a.attnum`

const CONSTRAINTS = `
  select conrelid::regclass::text as object, definition as line
  from pg_constraint, pg_get_constraintdef(oid) as definition
  where connamespace::regnamespace::text = any ($1) and contype in ('p', 'u', 'c', 'f')
  order by 1, array_position(array['p', 'u', 'c', 'f'], contype::text), 2`

const INDEXES = `
  select i.indrelid::regclass::text as object, regexp_replace(d, '^CREATE (UNIQUE )?INDEX (\\S+) ON (ONLY )?\\S+ USING btree', '\\1index \\2') as line
  from pg_index i join pg_class c on c.oid = i.indrelid, pg_get_indexdef(i.indexrelid) as d
  where c.relnamespace::regnamespace::text = any ($1) and not c.relispartition
    and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1, 2`

const POLICIES = `
  select p.polrelid::regclass::text as object, format('policy %s%s for %s to %s%s%s', rpad(p.polname, 15),
    case when p.polpermissive then '' else ' RESTRICTIVE' end,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
    (select string_agg(replace(pg_get_userbyid(r), 'fairlead_', ''), ', ') from unnest(p.polroles) r),
    E'\\n    using ' || pg_get_expr(p.polqual, p.polrelid), E'\\n    with check ' || pg_get_expr(p.polwithcheck, p.polrelid)) as line
  from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace::regnamespace::text = any ($1) order by 1, p.polpermissive, p.polname`

const TRIGGERS = `
  select g.tgrelid::regclass::text as object, regexp_replace(pg_get_triggerdef(g.oid), '^CREATE (CONSTRAINT )?TRIGGER (\\S+) (.*) ON \\S+ (.*)$', 'trigger \\2 \\3 \\4')
    || case g.tgenabled when 'A' then ', always' when 'D' then ', DISABLED' else '' end as line
  from pg_trigger g join pg_class c on c.oid = g.tgrelid
  where c.relnamespace::regnamespace::text = any ($1) and not g.tgisinternal and not c.relispartition order by 1, g.tgname`

const GRANTS = `
  select x.oid::regclass::text as object, 'grant ' || lower(x.privilege) || coalesce(' (' || x.columns || ')', '') || ' to ' || replace(x.grantee, 'fairlead_', '') as line
  from (
    select c.oid, a.privilege_type as privilege, null as columns, coalesce(r.rolname, 'PUBLIC') as grantee
    from pg_class c cross join lateral aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
    where c.relnamespace::regnamespace::text = any ($1) and a.grantee <> c.relowner and c.relkind in ('r', 'p')
    union all
    select c.oid, a.privilege_type,
      case when count(*) = (select count(*) from pg_attribute t where t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped) then '*'
        else string_agg(t.attname, ', ' order by t.attnum) end,
      coalesce(r.rolname, 'PUBLIC')
    from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
    cross join lateral aclexplode(t.attacl) a left join pg_roles r on r.oid = a.grantee
    where c.relnamespace::regnamespace::text = any ($1) and not c.relispartition and c.relkind in ('r', 'p')
    group by c.oid, a.privilege_type, r.rolname
  ) x order by 1, x.grantee, array_position(array['SELECT', 'INSERT', 'UPDATE'], x.privilege)`

const VIEWS = `
  select c.oid::regclass::text as object, format('view %s with (%s) as%s', c.oid::regclass, array_to_string(c.reloptions, ', '),
    E'\\n' || pg_get_viewdef(c.oid)) as line
  from pg_class c where c.relnamespace::regnamespace::text = any ($1) and c.relkind = 'v' order by 1`

const FUNCTIONS = `
  select p.oid::regprocedure::text as object, pg_get_functiondef(p.oid) || '-- owner ' || replace(pg_get_userbyid(p.proowner), 'fairlead_', '')
    || coalesce('; execute: ' || (select string_agg(coalesce(replace(r.rolname, 'fairlead_', ''), 'PUBLIC'), ', ' order by r.rolname)
      from aclexplode(p.proacl) a left join pg_roles r on r.oid = a.grantee where a.grantee <> p.proowner), '') as line
  from pg_proc p where p.pronamespace::regnamespace::text = any ($1) order by 1`

const SCHEMAS = ['app', 'audit', 'ctx', 'identity', 'pki']

export async function printSchema(client: pg.Client): Promise<string> {
  const ask = async (sql: string) => (await client.query<Line>(sql, [SCHEMAS])).rows
  const tables = await ask(TABLES)
  const inside = [await ask(COLUMNS), await ask(CONSTRAINTS)]
  const below = [await ask(INDEXES), await ask(GRANTS), await ask(POLICIES), await ask(TRIGGERS)]
  const of = (parts: Line[][], object: string) =>
    parts.flatMap((part) => part.filter((line) => line.object === object).map(({ line }) => tidy(line)))
  const texts = tables.map(({ object, line }) => {
    const body = of(inside, object).map((each) => `  ${each}`)
    return [
      `table ${object} (`,
      body.join(',\n'),
      `)${line}`,
      ...of(below, object).map((each) => `  ${each}`),
      '',
    ].join('\n')
  })
  const views = (await ask(VIEWS)).map(({ line }) => `${line}\n`)
  const functions = (await ask(FUNCTIONS)).map(({ line }) => `${line}\n`)
  return [HEADER, ...texts, ...views, ...functions].join('\n')
}

/** PostgreSQL's own way of writing our expressions has names and casts that say nothing. */
function tidy(line: string): string {
  return line
    .trim()
    .replace(/\( SELECT (.+?) AS \w+\)/g, '(select $1)')
    .replace(/'::text/g, "'")
    .replace(/= ANY \(ARRAY\[([^\]]*)\]\)/g, 'in ($1)')
    .replace(/^(PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY)|REFERENCES|FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION/g, (word) =>
      word.toLowerCase(),
    )
}
