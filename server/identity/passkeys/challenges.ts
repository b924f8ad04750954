// What a passkey is asked to sign. A challenge proves itself: it carries when it ends and a keyed tag over that, its
// purpose and who was asked, so that asking writes nothing and a stranger who asks a million times fills no table. Only
// an answer that was accepted is remembered (identity.spent_challenge): none is accepted twice.
import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { CHALLENGE_S } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { Clock, Random } from '../../operation/deps.ts'
import type { Config } from '../../platform/config.ts'

/**
 * What the answer is for. `subject`: the sign-in that waits or the session that asked, so that an answer given to one
 * is worth nothing to another.
 */
export type Asked = { purpose: 'sign-in' | 'second-factor' | 'confirm' | 'register'; subject: string }

export type Challenges = {
  /** In base64url, as options for the browser carry it. */
  make(asked: Asked): string
  isOurs(challenge: string, asked: Asked): boolean
  /** Lets a challenge be answered once. False when it was answered before. */
  spend(tx: Tx, challenge: string): Promise<boolean>
}

/** Whom passkeys belong to: the host name of the console, and the only page that may use them. */
export type PasskeySite = { id: string; origin: string }

const NONCE_BYTES = 16
const ENDS_BYTES = 6
const TAG_BYTES = 16

export function createChallenges(key: KeyObject, clock: Clock, random: Random): Challenges {
  const tag = ({ purpose, subject }: Asked, head: Uint8Array) =>
    createHmac('sha256', key).update(`${purpose}\0${subject}\0`).update(head).digest().subarray(0, TAG_BYTES)
  return {
    make(asked) {
      const head = Buffer.concat([random(NONCE_BYTES), Buffer.alloc(ENDS_BYTES)])
      head.writeUIntBE(clock().getTime() + CHALLENGE_S * 1000, NONCE_BYTES, ENDS_BYTES)
      return Buffer.concat([head, tag(asked, head)]).toString('base64url')
    },
    isOurs(challenge, asked) {
      const bytes = Buffer.from(challenge, 'base64url')
      if (bytes.length !== NONCE_BYTES + ENDS_BYTES + TAG_BYTES) return false
      const head = bytes.subarray(0, NONCE_BYTES + ENDS_BYTES)
      const left_ms = head.readUIntBE(NONCE_BYTES, ENDS_BYTES) - clock().getTime()
      // Further ahead than one is made: the clock has gone back since.
      const isLive = left_ms > 0 && left_ms <= CHALLENGE_S * 1000
      return timingSafeEqual(tag(asked, head), bytes.subarray(head.length)) && isLive
    },
    async spend({ kysely }, challenge) {
      const hash = createHash('sha256').update(challenge).digest()
      const spent = await kysely
        .insertInto('identity.spent_challenge')
        .values({ challenge_hash: hash, spent_at: clock() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return (spent.numInsertedOrUpdatedRows ?? 0n) > 0n
    },
  }
}

export function passkeySite({ publicUrl }: Pick<Config, 'publicUrl'>): PasskeySite {
  const { hostname, origin } = new URL(publicUrl)
  return { id: hostname, origin }
}
