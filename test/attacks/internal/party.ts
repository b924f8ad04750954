// The two organisations of the attack world, the same in both databases.
import { createHash, randomBytes } from 'node:crypto'
import { idFrom } from '../../../core/ids.ts'
import type { Party } from '../attack.ts'

export const newId = (): string => idFrom(randomBytes(16))

export function newParty(mark: string): Party {
  return {
    orgId: newId(),
    siteId: newId(),
    otherSiteId: newId(),
    assetId: newId(),
    otherAssetId: newId(),
    personId: newId(),
    adminId: newId(),
    accountId: newId(),
    fingerprint: createHash('sha256').update(mark).digest(),
    serial: Buffer.concat([Buffer.from([1]), createHash('sha256').update(`${mark} serial`).digest().subarray(0, 16)]),
    mark,
  }
}

/** So many assets stand at the victim's first site: enough for statistics to speak of it. */
export const VICTIM_ASSETS = 400
