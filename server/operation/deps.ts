// What a handler may use, and nothing else: it imports no driver, no clock and no randomness of its own.
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/running.ts'
import type { Database } from '../db/database.ts'
import type { OrgKeyring } from '../keys/org-keys.ts'
import type { VaultClient } from '../vault/client.ts'
import type { Mail } from '../mail/mail.ts'
import type { AuthClient } from '../identity/client.ts'
import type { Identity } from '../identity/identity.ts'

export type Clock = () => Date
/** Cryptographic randomness: that many bytes. */
export type Random = (bytes: number) => Uint8Array

/** For operations of the zone `api`. */
export type Deps = {
  config: Config
  log: Log
  db: Database
  keys: OrgKeyring
  vault: VaultClient
  /** Calls to the auth process that carry the caller's session. */
  auth: AuthClient
  mail: Mail
  clock: Clock
  random: Random
}

/** For operations of the zone `auth`, which run in the process that mints sessions. */
export type AuthDeps = {
  config: Config
  log: Log
  identity: Identity
  clock: Clock
  random: Random
}
