// The two organisations of the attack world, the same in both databases.
import { createHash, randomBytes } from 'node:crypto'
import { idFrom } from '../../../core/ids.ts'
import type { Party, Who } from '../attack.ts'

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
    sessionId: newId(),
    groupId: newId(),
    invitedId: newId(),
    grantId: newId(),
    askedId: newId(),
    streamId: newId(),
    fingerprint: createHash('sha256').update(mark).digest(),
    serial: Buffer.concat([Buffer.from([1]), createHash('sha256').update(`${mark} serial`).digest().subarray(0, 16)]),
    mark,
  }
}

/** So many assets stand at the victim's first site: enough for statistics to speak of it. */
export const VICTIM_ASSETS = 400

export const newTokens = (): Record<Who, Buffer> => ({
  operator: randomBytes(32),
  engineer: randomBytes(32),
  org_admin: randomBytes(32),
  victim: randomBytes(32),
  staff: randomBytes(32),
  helper: randomBytes(32),
  weak: randomBytes(32),
  stale: randomBytes(32),
  token: randomBytes(32),
  operating: randomBytes(32),
  wall: randomBytes(32),
})
