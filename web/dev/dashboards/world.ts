// Dashboards of the fixture: one for the organisation with twelve tiles, one of the viewer's own.

import type { Dashboard, Tile } from '../../pages/dashboards/contract.ts'
import type { AssetRow } from '../../data/contract.ts'
import { idOf, signalsOf } from '../plant.ts'

export type DashboardWorld = Dashboard[]

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

export function makeDashboards(assets: readonly AssetRow[]): DashboardWorld {
  const [crane, pump, compressor] = [assets[0], assets[1], assets[2]]
  if (!crane || !pump || !compressor) return []
  return [
    {
      dashboardId: idOf(15, 1),
      name: 'Quay at a glance',
      isShared: true,
      isMine: true,
      version: 3,
      changedAt: ago(3_600_000),
      tiles: twelve([crane, pump, compressor]),
    },
    {
      dashboardId: idOf(15, 2),
      name: 'Night shift',
      isShared: false,
      isMine: true,
      version: 1,
      changedAt: ago(86_400_000),
      tiles: [],
    },
  ]
}

const numbersOf = (asset: AssetRow) => signalsOf(asset).filter(({ kind }) => kind === 'number')

function twelve(assets: AssetRow[]): Tile[] {
  const values = assets.flatMap((asset, n): Tile[] => [
    value(`v${n}`, asset, 0),
    value(`w${n}`, asset, 1),
    { id: `s${n}`, kind: 'state', title: '', w: 2, h: 2, assetId: asset.assetId },
  ])
  const [first, second] = assets
  return [
    ...values,
    ...(first ? [chart('c1', first, 15)] : []),
    ...(second ? [chart('c2', second, 60)] : []),
    { id: 'a1', kind: 'alarms', title: '', w: 4, h: 4, siteId: null },
  ]
}

function value(id: string, asset: AssetRow, n: number): Tile {
  const signalNo = numbersOf(asset)[n]?.signalNo ?? 0
  return { id, kind: 'value', title: '', w: n === 0 ? 3 : 2, h: 2, assetId: asset.assetId, signalNo }
}

function chart(id: string, asset: AssetRow, minutes: 15 | 60): Tile {
  const signals = numbersOf(asset)
    .slice(0, 2)
    .map(({ signalNo }) => signalNo)
  return { id, kind: 'chart', title: '', w: 4, h: 4, assetId: asset.assetId, signals, minutes }
}
