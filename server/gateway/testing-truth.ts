// What is really stored: read past every policy as the superuser and opened with the organisation's own keys.
import type pg from 'pg'
import type { AssetId, OrgId } from '../../core/ids.ts'
import { open, sealingKey } from '../../core/seal.ts'
import { type SampleValue, visitSegment } from '../../core/telemetry/segment.ts'
import type { VaultClient } from '../vault/client.ts'

export type StoredPoint = { assetId: AssetId; key: string; ts: number; value: SampleValue; receivedAt: number }
export type StoredEvent = { kind: string; severity: string; text: string }

/** Every point of an organisation in the order in which it was written, none left out, doubles included. */
export async function storedPoints(superuser: pg.Client, vault: VaultClient, orgId: OrgId): Promise<StoredPoint[]> {
  const { epochs } = await vault.call('gateway-keys', { orgId })
  const keys = new Map(epochs.map(({ epoch, key }) => [epoch, sealingKey(epoch, key)]))
  const names = await signalKeys(superuser, vault, orgId)
  type Row = { site_id: string; writer: string; n: string; epoch: number; sealed: Buffer }
  const { rows } = await superuser.query<Row>(
    'select site_id, writer, n, epoch, sealed from app.segment where org_id = $1 order by writer, n',
    [orgId],
  )
  const points: StoredPoint[] = []
  for (const { site_id, writer, n, epoch, sealed } of rows) {
    const key = keys.get(epoch)
    if (key === undefined) throw new Error(`no key for epoch ${epoch}`)
    const place = { org: orgId, table: 'segment', column: 'sealed', row: `${site_id}/${writer}/${n}` }
    visitSegment(open(key, place, sealed), (assetId, signalNo, ts, value, receivedAt) =>
      points.push({ assetId, key: names.get(`${assetId}/${signalNo}`) ?? '?', ts, value, receivedAt }),
    )
  }
  return points
}

async function signalKeys(superuser: pg.Client, vault: VaultClient, orgId: OrgId): Promise<Map<string, string>> {
  const { version, signal } = await vault.call('gateway-keys', { orgId })
  const key = sealingKey(version, signal)
  type Row = { asset_id: AssetId; signal_no: number; key_sealed: Buffer; key_index: Buffer }
  const { rows } = await superuser.query<Row>(
    'select asset_id, signal_no, key_sealed, key_index from app.signal where org_id = $1',
    [orgId],
  )
  return new Map(
    rows.map(({ asset_id, signal_no, key_sealed, key_index }) => {
      const row = `${asset_id}/${key_index.toString('hex')}`
      const place = { org: orgId, table: 'signal', column: 'key_sealed', row }
      return [`${asset_id}/${signal_no}`, open(key, place, key_sealed).toString()]
    }),
  )
}

export async function storedEvents(superuser: pg.Client, vault: VaultClient, assetId: AssetId): Promise<StoredEvent[]> {
  type Row = { org_id: OrgId; event_id: string; kind: string; severity: string; detail_sealed: Buffer }
  const { rows } = await superuser.query<Row>(
    'select org_id, event_id, kind, severity, detail_sealed from app.device_event where asset_id = $1 order by at',
    [assetId],
  )
  const events: StoredEvent[] = []
  for (const { org_id, event_id, kind, severity, detail_sealed } of rows) {
    const { version, event } = await vault.call('gateway-keys', { orgId: org_id })
    const place = { org: org_id, table: 'device_event', column: 'detail_sealed', row: event_id }
    const detail: unknown = JSON.parse(open(sealingKey(version, event), place, detail_sealed).toString())
    const text = typeof detail === 'object' && detail !== null && 'text' in detail ? String(detail.text) : '?'
    events.push({ kind, severity, text })
  }
  return events
}
