// What the auth process works with: its own room in the database, the platform's keys for accounts, and nothing of
// any organisation.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Ivs } from '../../core/seal-iv.ts'
import { blindIndex, subKey } from '../../core/seal-keys.ts'
import { type Binding, open, type SealingKey, seal, sealingKey } from '../../core/seal.ts'
import type { AccountId } from '../../core/ids.ts'
import type { Database } from '../db/database.ts'
import type { CallOutput } from '../vault/calls.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Challenges, PasskeySite } from './passkeys/challenges.ts'
import type { Passwords } from './password/passwords.ts'
import type { Resets } from './password/resets.ts'
import type { Throttle } from './sign-in/throttle.ts'

export type Identity = {
  db: Database
  passwords: Passwords
  throttle: Throttle
  emails: Emails
  factors: FactorKeys
  known: KnownBrowsers
  challenges: Challenges
  site: PasskeySite
  outbox: Outbox
  resets: Resets
  isCommonPassword: (text: string) => boolean
}

/** E-mail addresses at rest: found by a keyed index, read with the platform's key. */
export type Emails = {
  index(canonical: string): Buffer
  seal(place: Place, text: string): Buffer
  open(place: Place, sealed: Uint8Array): string
}
type Place = Pick<Binding, 'table' | 'row'>

/** What second factors are kept with. */
export type FactorKeys = {
  seal(place: FactorPlace, secret: Uint8Array): Buffer
  open(place: FactorPlace, sealed: Uint8Array): Buffer
  /** What the database holds of a recovery code: without the key nobody can try one. */
  recoveryHash(accountId: AccountId, code: Uint8Array): Buffer
}
type FactorPlace = Pick<Binding, 'table' | 'column' | 'row'>

export type IdentityKeys = CallOutput<'identity-keys'>

/** Accounts belong to the platform and to no organisation. */
const PLATFORM = 'platform'
const PLATFORM_KEY_VERSION = 1

export function createEmails(keys: IdentityKeys, ivs: Ivs): Emails {
  const index = createSecretKey(keys.emailIndex)
  const sealing: SealingKey = sealingKey(PLATFORM_KEY_VERSION, keys.emailSeal)
  const binding = ({ table, row }: Place): Binding => ({ org: PLATFORM, table, column: 'email_sealed', row })
  return {
    index: (canonical) => blindIndex(index, 'email', canonical),
    seal: (place, text) => seal(sealing, binding(place), Buffer.from(text, 'utf8'), ivs.next()),
    open: (place, sealed) => open(sealing, binding(place), sealed).toString('utf8'),
  }
}

export function createFactorKeys(keys: IdentityKeys, ivs: Ivs): FactorKeys {
  const sealing = sealingKey(PLATFORM_KEY_VERSION, subKey(keys.emailSeal, 'factor'))
  const recovery = createSecretKey(subKey(keys.passwordPepper, 'recovery-code'))
  const binding = (place: FactorPlace): Binding => ({ org: PLATFORM, ...place })
  return {
    seal: (place, secret) => seal(sealing, binding(place), secret, ivs.next()),
    open: (place, sealed) => open(sealing, binding(place), sealed),
    recoveryHash: (accountId, code) =>
      createHmac('sha256', recovery).update(accountId).update('\0').update(code).digest(),
  }
}

export function challengeKey(keys: IdentityKeys): KeyObject {
  return createSecretKey(subKey(keys.emailIndex, 'challenge'))
}

export function attemptKey(keys: IdentityKeys): KeyObject {
  return createSecretKey(subKey(keys.emailIndex, 'attempt'))
}

/** Marks of browsers that have signed in to an account before. They open nothing: they choose a bucket (throttle.ts). */
export type KnownBrowsers = {
  mark(emailIndex: Buffer, random16: Uint8Array): string
  isMark(emailIndex: Buffer, mark: string): boolean
}

const NONCE_BYTES = 16
const TAG_BYTES = 16

export function createKnownBrowsers(keys: IdentityKeys): KnownBrowsers {
  const key = createSecretKey(subKey(keys.emailIndex, 'known-browser'))
  const tag = (emailIndex: Buffer, nonce: Uint8Array) =>
    createHmac('sha256', key).update(emailIndex).update(nonce).digest().subarray(0, TAG_BYTES)
  const mark = (emailIndex: Buffer, nonce: Uint8Array) =>
    Buffer.concat([nonce, tag(emailIndex, nonce)]).toString('base64url')
  return {
    mark,
    isMark(emailIndex, text) {
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length !== NONCE_BYTES + TAG_BYTES) return false
      const expected = tag(emailIndex, bytes.subarray(0, NONCE_BYTES))
      return timingSafeEqual(expected, bytes.subarray(NONCE_BYTES))
    },
  }
}
