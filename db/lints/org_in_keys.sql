-- No key reaches across organisations: org_id is NOT NULL, in every primary key, unique index and foreign key.
-- Schemas identity and pki are not the tenants': their keys are hashes and random ids that a process looks up, and no
-- tenant's SQL can write there. The single exception in app makes the platform's organisation the only one.
create view lint.org_in_keys with (security_invoker = true) as
  select t.object, 'there is no org_id NOT NULL' as why
  from lint.our_table t
  where t.schema in ('app', 'audit')
    and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and a.attnotnull)
  union all
  select t.object, 'unique index ' || i.indexrelid::regclass || ' has no org_id'
  from lint.our_table t join pg_index i on i.indrelid = t.oid and i.indisunique
  where t.schema in ('app', 'audit') and i.indexrelid::regclass::text <> 'app.org_one_platform'
    and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and a.attnum = any (i.indkey))
  union all
  select t.object, 'foreign key ' || k.conname || ' does not carry org_id'
  from lint.our_table t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
  join lint.our_table r on r.oid = k.confrelid and r.has_org and r.schema in ('app', 'audit')
  where not exists (select from pg_attribute a where a.attrelid = r.oid and a.attname = 'org_id' and a.attnum = any (k.confkey))
    or (not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and a.attnum = any (k.conkey))
      and t.object <> 'app.org_register');
