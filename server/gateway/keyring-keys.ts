// GateKeys over the keyring that the vault fills.
import type { OrgId } from '../../core/ids.ts'
import type { GatewayKeyring, GatewayKeys } from '../keys/gateway-keys.ts'
import type { GateKeys } from './gate-keys.ts'

export function keyringKeys(keyring: GatewayKeyring): GateKeys {
  /** What `ready` fetched for the flush that is being sealed. */
  const held = new Map<OrgId, GatewayKeys>()
  return {
    ready: async (orgs) => {
      for (const orgId of orgs) held.set(orgId, await keyring.forOrg(orgId))
      for (const orgId of held.keys()) if (!orgs.has(orgId)) held.delete(orgId)
    },
    seal: (orgId, row, plain, now) => {
      const keys = held.get(orgId)
      if (keys === undefined) throw new Error('a segment was to be sealed before its keys were there')
      return keys.sealSegment({ table: 'segment', column: 'sealed', row }, plain, now).sealed
    },
    signal: async (orgId, assetId, key, unit) => {
      const keys = await keyring.forOrg(orgId)
      const keyIndex = keys.blindIndex('signal', key)
      const row = `${assetId}/${keyIndex.toString('hex')}`
      const sealed = (column: string, text: string) => keys.seal('signal', { table: 'signal', column, row }, text)
      return {
        keyIndex,
        keySealed: sealed('key_sealed', key),
        unitSealed: unit === undefined ? null : sealed('unit_sealed', unit),
      }
    },
    health: async (orgId, assetId, standing, report) => {
      const keys = await keyring.forOrg(orgId)
      return {
        standing: keys.blindIndex('health', `${assetId} ${standing}`),
        reportSealed: keys.seal('event', { table: 'health', column: 'report_sealed', row: assetId }, report),
      }
    },
    event: async (orgId, eventId, detail) => {
      const keys = await keyring.forOrg(orgId)
      return keys.seal('event', { table: 'device_event', column: 'detail_sealed', row: eventId }, detail)
    },
  }
}
