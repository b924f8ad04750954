// The computed signals of assets: their own and those of their kind, as far as the asset has the signals that they name.
import { sql } from 'kysely'
import { type Expression, faultOf, kindOf, signalsOf, unitOf } from '../../../core/computed/expression.ts'
import type { AssetId, ComputedId } from '../../../core/ids.ts'
import type { SignalKind } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { type SignalLabel, signalLabels } from '../signal-labels.ts'
import { type Signal, type Subjects, subjectsOf } from '../subjects.ts'
import { openDefinition } from './definition.ts'

export type Computed = {
  /** As a signal of the asset: its number lies beyond those that devices declare. */
  signal: Signal
  computedId: ComputedId
  version: number
  /** For every asset of a kind, not for this one alone. */
  isOfKind: boolean
  name: string
  unit: string | null
  expression: Expression
  /** The signals that it is made of, by key. */
  inputs: ReadonlyMap<string, Signal>
}

type Row = {
  asset_id: AssetId
  computed_id: ComputedId
  signal_no: number
  version: number
  of_kind: boolean
  definition_sealed: Buffer
}

/** Of assets that the viewer may see, in the order of their numbers; and the sites at which these have stood. */
export async function computedOf(
  tx: Tx,
  keys: OrgKeys,
  assets: readonly AssetId[],
): Promise<{ computed: Computed[]; sites: Subjects['sites'] }> {
  const { rows } = await sql<Row>`
    select a.asset_id, c.computed_id, c.signal_no, c.version, c.kind is not null as of_kind, c.definition_sealed
    from app.asset a join app.computed_signal c
      on c.org_id = a.org_id and (c.asset_id = a.asset_id or c.kind = a.kind)
    where a.asset_id = any(${assets}::uuid[]) and c.archived_at is null order by c.signal_no`.execute(tx.kysely)
  if (rows.length === 0) return { computed: [], sites: [] }
  const having = [...new Set(rows.map((row) => row.asset_id))]
  const { signals, sites } = await subjectsOf(tx, having)
  const labels = await signalLabels(tx, keys, having)
  const byAsset = new Map(having.map((id) => [id, namedSignals(signals, labels.get(id), id)]))
  const computed = rows.flatMap((row) => toldOf(row, keys, byAsset.get(row.asset_id) ?? new Map()))
  return { computed, sites }
}

export type Named = { signal: Signal; unit: string | null }

function namedSignals(
  signals: readonly Signal[],
  labels: ReadonlyMap<number, SignalLabel> | undefined,
  asset: AssetId,
): Map<string, Named> {
  const named = new Map<string, Named>()
  for (const signal of signals) {
    const label = signal.assetId === asset ? labels?.get(signal.signalNo) : undefined
    if (label !== undefined) named.set(label.key, { signal, unit: label.unit })
  }
  return named
}

/** The signals of one asset that the device declared, by key. */
export async function inputsOf(tx: Tx, keys: OrgKeys, asset: AssetId): Promise<Map<string, Named>> {
  const { signals } = await subjectsOf(tx, [asset])
  return namedSignals(signals, (await signalLabels(tx, keys, [asset])).get(asset), asset)
}

export const kindsOf = (named: ReadonlyMap<string, Named>): Map<string, SignalKind> =>
  new Map([...named].map(([key, { signal }]) => [key, signal.kind]))

/** Nothing where the asset has not what it is made of: one of a kind fits those that have it. */
function toldOf(row: Row, keys: OrgKeys, named: ReadonlyMap<string, Named>): Computed[] {
  const { name, unit, expression } = openDefinition(keys, row.computed_id, row.definition_sealed)
  const kinds = kindsOf(named)
  if (faultOf(expression, kinds) !== undefined) return []
  const units = new Map([...named].map(([key, each]) => [key, each.unit]))
  const inputs = signalsOf(expression).flatMap((key): [string, Signal][] => {
    const input = named.get(key)
    return input === undefined ? [] : [[key, input.signal]]
  })
  return [
    {
      signal: { assetId: row.asset_id, signalNo: row.signal_no, kind: kindOf(expression, kinds) },
      computedId: row.computed_id,
      version: row.version,
      isOfKind: row.of_kind,
      name,
      unit: unit ?? unitOf(expression, units),
      expression,
      inputs: new Map(inputs),
    },
  ]
}
