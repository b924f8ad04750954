// Kysely's picture of our tables, read from the database itself: server/db/schema.gen.ts.
import type pg from 'pg'

type Column = {
  table_name: string
  column_name: string
  type: string
  not_null: boolean
  has_default: boolean
  /** The values of a CHECK (column IN (...)), if there is one. */
  allowed: string[] | null
}

const COLUMNS = `
  select n.nspname || '.' || c.relname as table_name, a.attname as column_name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as not_null, a.atthasdef or a.attidentity <> '' as has_default,
    (select array(select (regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text', 'g'))[1])
      from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
        and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%' limit 1) as allowed
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname in ('app', 'audit', 'identity', 'pki') and c.relkind in ('r', 'p') and not c.relispartition
  order by 1, a.attnum`

/** Columns that hold an id, and the kind of id. */
const ID_KINDS: Readonly<Record<string, string>> = {
  org_id: 'OrgId',
  tenant_id: 'OrgId',
  site_id: 'SiteId',
  asset_id: 'AssetId',
  person_id: 'PersonId',
  created_by: 'PersonId',
  revoked_by: 'PersonId',
  account_id: 'AccountId',
  passkey_id: 'PasskeyId',
  notice_id: 'NoticeId',
  reset_id: 'LetterId',
  change_id: 'LetterId',
  session_id: 'SessionId',
  event_id: 'EventId',
  rule_id: 'RuleId',
  maintenance_id: 'MaintenanceId',
  dashboard_id: 'DashboardId',
  owner_id: 'PersonId',
  acknowledged_by: 'PersonId',
  group_id: 'GroupId',
  grant_id: 'GrantId',
  claim_id: 'ClaimId',
  record_id: 'RecordId',
  form_id: 'FormId',
  defect_id: 'DefectId',
  credential_id: 'CredentialId',
  duty_id: 'DutyId',
  signed_by: 'PersonId',
  closed_by: 'PersonId',
  by_person: 'PersonId',
  staff_id: 'PersonId',
  decided_by: 'PersonId',
  ended_by: 'PersonId',
  staff_org_id: 'OrgId',
  grant_org_id: 'OrgId',
}

const TYPES: Readonly<Record<string, string>> = {
  'timestamp with time zone': 'Timestamp',
  bigint: 'number',
  boolean: 'boolean',
  // A day of the calendar has no time zone: its text, not an instant.
  date: 'string',
  bytea: 'Bytes',
  integer: 'number',
  smallint: 'number',
  jsonb: 'Json',
  text: 'string',
  uuid: 'string',
  xid8: 'string',
}

export async function generateTypes(client: pg.Client): Promise<string> {
  const { rows } = await client.query<Column>(COLUMNS)
  const tables = Map.groupBy(rows, (row) => row.table_name)
  const kinds = [...new Set(rows.flatMap((row) => (row.type.startsWith('uuid') ? idKind(row) : [])))].sort()
  return [
    '// Generated from the database by `npm run generate`; a test compares. Do not edit.',
    "import type { ColumnType } from 'kysely'",
    `import type { ${kinds.join(', ')} } from '../../core/ids.ts'`,
    '',
    'type Timestamp = ColumnType<Date, Date | string, Date | string>',
    'type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>',
    'type BytesList = ColumnType<Buffer[], Uint8Array[], Uint8Array[]>',
    'type Json = ColumnType<unknown, string, string>',
    'type Defaulted<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>',
    '',
    'export type DB = {',
    ...[...tables].map(([name, columns]) => tableType(name, columns)),
    '}',
    '',
  ].join('\n')
}

function tableType(name: string, columns: Column[]): string {
  const lines = columns.map((column) => `    ${column.column_name}: ${columnType(column)}`)
  return [`  '${name}': {`, ...lines, '  }'].join('\n')
}

function columnType(column: Column): string {
  const nullable = column.not_null ? scalar(column) : `${scalar(column)} | null`
  return column.has_default ? `Defaulted<${nullable}>` : nullable
}

function scalar(column: Column): string {
  if (column.allowed !== null && column.allowed.length > 0)
    return column.allowed.map((value) => `'${value}'`).join(' | ')
  const array = column.type.endsWith('[]')
  const type = array ? column.type.slice(0, -2) : column.type
  const kind = type === 'uuid' ? idKind(column)[0] : undefined
  const known = kind ?? TYPES[type]
  if (known === undefined)
    throw new RangeError(`${column.table_name}.${column.column_name}: no type for ${column.type}`)
  // What a list of binary values is read as and written as differs, so it is no list of columns.
  if (array && known === 'Bytes') return 'BytesList'
  return array ? `${known}[]` : known
}

function idKind(column: Column): string[] {
  const kind = column.column_name === 'assets' ? 'AssetId' : ID_KINDS[column.column_name]
  return kind === undefined ? [] : [kind]
}
