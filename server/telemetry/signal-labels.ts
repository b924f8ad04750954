// What a signal is called: its key as the device says it, the name and the unit that people gave it.
import { sql } from 'kysely'
import type { AssetId } from '../../core/ids.ts'
import { nameOfStated } from '../../core/watch/stated.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'

export type SignalLabel = { key: string; name: string | null; unit: string | null }

type Row = {
  asset_id: AssetId
  signal_no: number
  key_index: string
  key_sealed: Buffer
  name_sealed: Buffer | null
  unit_sealed: Buffer | null
}
type SealedColumn = 'key_sealed' | 'name_sealed' | 'unit_sealed'

/** Where a sealed value of app.signal belongs; `keyIndex` is hexadecimal, because a number exists only after the row. */
export function signalPlace(assetId: AssetId, keyIndex: string, column: SealedColumn) {
  return { table: 'signal', column, row: `${assetId}/${keyIndex}` }
}

/** The labels of these assets' signals, by number. */
export async function signalLabels(
  tx: Tx,
  keys: OrgKeys,
  assets: readonly AssetId[],
): Promise<Map<AssetId, Map<number, SignalLabel>>> {
  const { rows } = await sql<Row>`
    select asset_id, signal_no, encode(key_index, 'hex') as key_index, key_sealed, name_sealed, unit_sealed
    from app.signal where asset_id = any(${assets}::uuid[])`.execute(tx.kysely)
  const labels = new Map<AssetId, Map<number, SignalLabel>>()
  for (const row of rows) {
    const open = (column: SealedColumn, sealed: Buffer) =>
      keys.open('signal', signalPlace(row.asset_id, row.key_index, column), sealed)
    const key = open('key_sealed', row.key_sealed)
    const label = {
      key,
      name: row.name_sealed === null ? nameOfStated(key) : open('name_sealed', row.name_sealed),
      unit: row.unit_sealed && open('unit_sealed', row.unit_sealed),
    }
    const ofAsset = labels.get(row.asset_id) ?? new Map<number, SignalLabel>()
    labels.set(row.asset_id, ofAsset.set(row.signal_no, label))
  }
  return labels
}
