// The computed signals of assets: their own and those of their kind, as far as the asset has the signals that they name.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Expression, faultOf, kindOf, signalsOf, unitOf } from '../../../core/computed/expression.ts'
import type { AssetId, ComputedId } from '../../../core/ids.ts'
import { COMPUTED_OPENED_A_TURN } from '../../../core/limits.ts'
import type { SignalKind } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { type SignalLabel, signalLabels } from '../signal-labels.ts'
import { type Signal, type Subjects, subjectsOf } from '../subjects.ts'
import { type Definition, openDefinition } from './definition.ts'

export type Computed = {
  /** As a signal of the asset: its number lies beyond those that devices declare. */
  signal: Signal
  computedId: ComputedId
  version: number
  /** For every asset of a kind, not for this one alone. */
  isOfKind: boolean
  name: string
  unit: string | null
  /** It was given, and does not follow from the signals. */
  isUnitGiven: boolean
  expression: Expression
  /** The signals that it is made of, by key. */
  inputs: ReadonlyMap<string, Signal>
}

/** By asset the numbers that are asked for, undefined for all. */
export type Asked = ReadonlyMap<AssetId, readonly number[] | undefined>

type Row = {
  computed_id: ComputedId
  signal_no: number
  version: number
  of_kind: boolean
  definition_sealed: Buffer
  /** The assets asked for to which it belongs. */
  assets: AssetId[]
}

/**
 * Of assets that the viewer may see, in the order of their numbers; and the sites at which these have stood. Nothing is
 * opened that is not asked for, and a definition once, however many assets it is for. It stops when there are more than
 * `atMost`, so that one more than that is all that comes.
 */
export async function computedOf(
  tx: Tx,
  keys: OrgKeys,
  only: Asked,
  atMost: number,
): Promise<{ computed: Computed[]; sites: Subjects['sites'] }> {
  const isAsked = (asset: AssetId, no: number) => only.get(asset)?.includes(no) ?? true
  const rows = (await definedFor(tx, only))
    .map((row) => ({ ...row, assets: row.assets.filter((asset) => isAsked(asset, row.signal_no)) }))
    .filter(({ assets }) => assets.length > 0)
  if (rows.length === 0) return { computed: [], sites: [] }
  const having = [...new Set(rows.flatMap(({ assets }) => assets))]
  const { signals, sites } = await subjectsOf(tx, having)
  const labels = await signalLabels(tx, keys, having)
  const byAsset = having.map((id): OfAsset => [id, knownOf(namedSignals(signals, labels.get(id), id))])
  const computed: Computed[] = []
  for (const [i, row] of rows.entries()) {
    const definition = openDefinition(keys, row.computed_id, row.definition_sealed)
    const ofRow = byAsset.filter(([asset]) => row.assets.includes(asset))
    computed.push(...ofRow.flatMap((ofAsset) => toldOf(row, definition, ofAsset)))
    if (computed.length > atMost) break
    if ((i + 1) % COMPUTED_OPENED_A_TURN === 0) await nextTurn()
  }
  return { computed: computed.slice(0, atMost + 1), sites }
}

async function definedFor(tx: Tx, only: Asked): Promise<Row[]> {
  const all = [...only.values()]
  const numbers = all.includes(undefined) ? null : [...new Set(all.flatMap((each) => each ?? []))]
  const { rows } = await sql<Row>`
    with asked as materialized (
      select org_id, asset_id, kind from app.asset where asset_id = any(${[...only.keys()]}::uuid[]))
    select c.computed_id, c.signal_no, c.version, c.kind is not null as of_kind, c.definition_sealed,
      array_agg(a.asset_id::text) as assets
    from asked a join app.computed_signal c on c.org_id = a.org_id and (c.asset_id = a.asset_id or c.kind = a.kind)
    where c.archived_at is null and (${numbers}::int[] is null or c.signal_no = any(${numbers}::int[]))
    group by c.org_id, c.computed_id order by c.signal_no`.execute(tx.kysely)
  return rows
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

type Known = {
  named: ReadonlyMap<string, Named>
  kinds: ReadonlyMap<string, SignalKind>
  units: ReadonlyMap<string, string | null>
}
type OfAsset = readonly [asset: AssetId, known: Known]

const knownOf = (named: ReadonlyMap<string, Named>): Known => ({
  named,
  kinds: kindsOf(named),
  units: new Map([...named].map(([key, { unit }]) => [key, unit])),
})

export const kindsOf = (named: ReadonlyMap<string, Named>): Map<string, SignalKind> =>
  new Map([...named].map(([key, { signal }]) => [key, signal.kind]))

/** Nothing where the asset has not what it is made of: one of a kind fits those that have it. */
function toldOf(row: Row, { name, unit, expression }: Definition, [assetId, known]: OfAsset): Computed[] {
  const { named, kinds, units } = known
  if (faultOf(expression, kinds) !== undefined) return []
  const inputs = signalsOf(expression).flatMap((key): [string, Signal][] => {
    const input = named.get(key)
    return input === undefined ? [] : [[key, input.signal]]
  })
  return [
    {
      signal: { assetId, signalNo: row.signal_no, kind: kindOf(expression, kinds) },
      computedId: row.computed_id,
      version: row.version,
      isOfKind: row.of_kind,
      name,
      unit: unit ?? unitOf(expression, units),
      isUnitGiven: unit !== null,
      expression,
      inputs: new Map(inputs),
    },
  ]
}
