// The dashboard that whoever opens the demonstration finds: a few machines of each kind, their alarms, for everybody.
import { z } from 'zod'
import type { Visitor } from './visitor.ts'
import type { AssetKind } from './world.ts'

const NAME = 'Plant at a glance'
/** Twelve tiles with the plan and the alarms: more would have to be scrolled to. */
const FIGURES_MAX = 8
const CHARTS_MAX = 2

/** What of a machine is worth a figure, and what a line, as the device names it. */
const WORTH: Record<AssetKind, { value: string; lines: string[] }> = {
  crane: { value: 'load_t', lines: ['load_t', 'wind_m_s'] },
  pump: { value: 'flow_m3_h', lines: ['suction_pressure_bar', 'discharge_pressure_bar'] },
  compressor: { value: 'pressure_bar', lines: ['pressure_bar', 'oil_temperature_c'] },
  air_quality: { value: 'pm2_5_ug_m3', lines: ['pm2_5_ug_m3'] },
}
const KINDS = ['crane', 'pump', 'compressor', 'air_quality'] as const satisfies readonly AssetKind[]

const dashboards = z.object({ dashboards: z.array(z.object({ name: z.string() })) })
const assets = z.object({ assets: z.array(z.object({ assetId: z.string(), name: z.string(), kind: z.string() })) })
const signals = z.object({ signals: z.array(z.object({ signalNo: z.number(), key: z.string() })) })
const sites = z.object({ sites: z.array(z.object({ siteId: z.string() })) })
const plan = z.object({ image: z.object({}).nullable() })
const made = z.object({ dashboardId: z.string() })

type Tile = { id: string; title: string; kind: string; w: number; h: number } & Record<string, unknown>

/** Makes it unless there is one; of assets that have sent what it shows. */
export async function makeDashboard(admin: Visitor): Promise<void> {
  const there = await admin.call('GET', '/v1/dashboards', dashboards)
  if (there.dashboards.some(({ name }) => name === NAME)) return
  const all = (await admin.call('GET', '/v1/assets', assets)).assets.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const figures: Tile[] = []
  const charts: Tile[] = []
  for (const kind of KINDS)
    for (const { assetId } of all.filter((asset) => asset.kind === kind).slice(0, 2)) {
      const known = (await admin.call('GET', `/v1/assets/${assetId}/signals`, signals)).signals
      const noOf = (key: string) => known.find((signal) => signal.key === key)?.signalNo
      const signalNo = noOf(WORTH[kind].value)
      if (signalNo === undefined) continue
      const n = figures.length
      figures.push({ id: `v${n}`, title: '', kind: 'value', w: 3, h: 2, assetId, signalNo })
      figures.push({ id: `s${n}`, title: '', kind: 'state', w: 3, h: 2, assetId })
      const lines = WORTH[kind].lines.flatMap((key) => noOf(key) ?? [])
      charts.push({ id: `c${n}`, title: '', kind: 'chart', w: 4, h: 4, assetId, signals: lines, minutes: 60 })
    }
  const tiles = [...figures.slice(0, FIGURES_MAX), ...charts.slice(0, CHARTS_MAX), ...(await planOf(admin)), ALARMS]
  await admin.call('POST', '/v1/dashboards', made, { name: NAME, isShared: true, tiles })
}

/** The plan of the site that was made first, where it has one. */
async function planOf(admin: Visitor): Promise<Tile[]> {
  const [site] = (await admin.call('GET', '/v1/sites', sites)).sites
  if (site === undefined) return []
  const { siteId } = site
  const { image } = await admin.call('GET', `/v1/sites/${siteId}/plan`, plan)
  return image === null ? [] : [{ id: 'p1', title: '', kind: 'plan', w: 4, h: 4, siteId }]
}

const ALARMS: Tile = { id: 'a1', title: '', kind: 'alarms', w: 12, h: 3, siteId: null }
