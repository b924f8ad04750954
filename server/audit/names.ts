// Names that lines speak of: looked up as they are today, by the policies of whoever reads, opened with their
// organisation's keys. A name that may not be read, is not there or has been erased is null.
import { sql } from 'kysely'
import type { AssetId, GrantId, GroupId, PersonId, SiteId } from '../../core/ids.ts'
import { isId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys, Place } from '../keys/org-keys.ts'
import { openPersonal } from '../keys/personal-keys.ts'
import { opened } from './opened.ts'
import type { Row } from './rows.ts'

/** Kind -> ids. */
type Wanted = Record<'person' | 'asset' | 'site' | 'group' | 'grant', Set<string>>

export type Names = {
  /** By the name of the column that holds the id: `site_id`. Undefined where the column names nothing we know. */
  ofColumn(column: string, id: string): string | null | undefined
  /** The staff member's name, as the organisation's own grant has it. */
  staff(grantId: string | null): string | null
  /** The wrapped key of a person's name: null when it was taken away, undefined when nobody may see it. */
  personKey(personId: string): Buffer | null | undefined
  /** What a signal's sealed values are bound to. */
  signalIndex(assetId: string, signalNo: string): string | undefined
}

const COLUMNS: Record<string, keyof Wanted> = {
  person_id: 'person',
  decided_by: 'person',
  ended_by: 'person',
  asset_id: 'asset',
  site_id: 'site',
  group_id: 'group',
}

export async function namesOf(tx: Tx, keys: OrgKeys, rows: readonly Row[]): Promise<Names> {
  const wanted = wantedBy(rows)
  const [people, assets, sites, groups, grants, signals] = await Promise.all([
    peopleOf(tx, wanted.person),
    named(tx, 'asset', wanted.asset),
    named(tx, 'site', wanted.site),
    named(tx, 'permission_group', wanted.group),
    grantsOf(tx, wanted.grant),
    signalsOf(tx, rows),
  ])
  const open = (place: Place, sealed: Buffer | null | undefined): string | null =>
    sealed === null || sealed === undefined ? null : (opened(() => keys.open('record', place, sealed)) ?? null)
  const ofKind = {
    person: (id: string) => {
      const row = people.get(id)
      return row === undefined
        ? null
        : (opened(() => openPersonal(keys, row.person_id, row.key_wrapped, 'name_sealed', row.name_sealed)) ?? null)
    },
    asset: (id: string) => open({ table: 'asset', column: 'name_sealed', row: id }, assets.get(id)),
    site: (id: string) => open({ table: 'site', column: 'name_sealed', row: id }, sites.get(id)),
    group: (id: string) => open({ table: 'permission_group', column: 'name_sealed', row: id }, groups.get(id)),
    grant: (id: string) => open({ table: 'operate_grant', column: 'staff_name_sealed', row: id }, grants.get(id)),
  }
  return {
    ofColumn: (column, id) => {
      const kind = COLUMNS[column]
      return kind === undefined ? undefined : ofKind[kind](id)
    },
    staff: (grantId) => (grantId === null ? null : ofKind.grant(grantId)),
    personKey: (id) => people.get(id)?.key_wrapped,
    signalIndex: (assetId, signalNo) => signals.get(`${assetId}/${signalNo}`),
  }
}

/** The grant that a line was made by, or that it tells of. */
export function grantOf({ grant_id, row_key }: Pick<Row, 'grant_id' | 'row_key'>): string | null {
  return grant_id ?? (typeof row_key.grant_id === 'string' ? row_key.grant_id : null)
}

function wantedBy(rows: readonly Row[]): Wanted {
  const wanted: Wanted = { person: new Set(), asset: new Set(), site: new Set(), group: new Set(), grant: new Set() }
  const want = (kind: keyof Wanted | undefined, id: unknown): void => {
    if (kind !== undefined && typeof id === 'string' && isId(id)) wanted[kind].add(id)
  }
  for (const row of rows) {
    want('person', row.person_id)
    want('grant', grantOf(row))
    for (const facts of [row.row_key, row.concerns, row.changed])
      for (const [column, value] of Object.entries(facts))
        for (const id of Array.isArray(value) ? value : [value]) want(COLUMNS[column], id)
  }
  return wanted
}

type Person = { person_id: PersonId; name_sealed: Buffer | null; key_wrapped: Buffer | null }

async function peopleOf({ kysely }: Tx, ids: Set<string>): Promise<Map<string, Person>> {
  if (ids.size === 0) return new Map()
  const rows = await kysely
    .selectFrom('app.person')
    .leftJoin('app.person_key', (join) =>
      join
        .onRef('app.person_key.org_id', '=', 'app.person.org_id')
        .onRef('app.person_key.person_id', '=', 'app.person.person_id'),
    )
    .select(['app.person.person_id', 'name_sealed', 'key_wrapped'])
    .where('app.person.person_id', '=', anyOf<PersonId>(ids))
    .execute()
  return new Map(rows.map((row) => [row.person_id, row]))
}

async function named({ kysely }: Tx, table: 'asset' | 'site' | 'permission_group', ids: Set<string>) {
  if (ids.size === 0) return new Map<string, Buffer>()
  const key = { asset: 'asset_id', site: 'site_id', permission_group: 'group_id' }[table]
  const { rows } = await sql<{ id: AssetId | SiteId | GroupId; name_sealed: Buffer }>`
    select ${sql.ref(key)} as id, name_sealed from ${sql.table(`app.${table}`)}
    where ${sql.ref(key)} = any(${[...ids]}::uuid[])`.execute(kysely)
  return new Map<string, Buffer>(rows.map((row) => [row.id, row.name_sealed]))
}

async function grantsOf({ kysely }: Tx, ids: Set<string>): Promise<Map<string, Buffer>> {
  if (ids.size === 0) return new Map()
  const rows = await kysely
    .selectFrom('app.operate_grant')
    .select(['grant_id', 'staff_name_sealed'])
    .where('grant_id', '=', anyOf<GrantId>(ids))
    .execute()
  return new Map(rows.map((row) => [row.grant_id, row.staff_name_sealed]))
}

async function signalsOf({ kysely }: Tx, rows: readonly Row[]): Promise<Map<string, string>> {
  const assets = rows.filter(({ table_name }) => table_name === 'app.signal').map(({ row_key }) => row_key.asset_id)
  if (assets.length === 0) return new Map()
  const found = await sql<{ asset_id: AssetId; signal_no: number; key_index: string }>`
    select asset_id, signal_no, encode(key_index, 'hex') as key_index from app.signal
    where asset_id = any(${[...new Set(assets)]}::uuid[])`.execute(kysely)
  return new Map(found.rows.map((row) => [`${row.asset_id}/${row.signal_no}`, row.key_index]))
}

/** `= any(...)` of a list of any length, as one statement for all lengths. */
function anyOf<I extends string>(ids: Set<string>) {
  return sql<I>`any(${[...ids]}::uuid[])`
}
