// The master key: 32 random bytes in a file that only the platform's user reads (secretsDir/master.key, or the file
// that FAIRLEAD_MASTER_KEY_FILE names). Everything else is sealed under sub-keys of it, so it must be kept as
// carefully as all data together, and apart from the database's backups.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { invalid, unavailable } from '../../../core/errors.ts'
import { subKey, KEY_BYTES } from '../../../core/seal-keys.ts'
import { type SealingKey, sealingKey } from '../../../core/seal.ts'
import type { Config } from '../../platform/config.ts'
import type { Secret } from '../../platform/secret.ts'
import { ensureSecret, readSecretFile } from '../../platform/secrets.ts'

const NAME = 'master.key'
/** Version of the master key, as it stands in what is sealed directly under it. Rotation will count it up. */
const VERSION = 1

export type MasterKey = {
  /** Where it is kept and since when: for the inventory. */
  readonly keptIn: string
  readonly createdAt: Date
  /** Seals one kind of thing: organisation keys, CA keys. */
  sealing(purpose: 'wrap-org-key' | 'authority-key'): SealingKey
  /** The platform's own keys, which belong to no organisation. */
  platform(purpose: 'email-index' | 'email-seal' | 'password-pepper' | 'custodian-pepper' | 'web-push'): Buffer
}

/** `hasData` tells whether something sealed exists already: then a missing key is not replaced by a new one. */
export async function openMasterKey(config: Config, hasData: () => Promise<boolean>): Promise<MasterKey> {
  const named = process.env.FAIRLEAD_MASTER_KEY_FILE
  const file = named ?? join(config.secretsDir, NAME)
  if (named === undefined && !existsSync(file) && (await hasData()))
    throw unavailable(`the master key ${file} is missing, and there is data that only it opens`, {
      hint: 'put the file back from where you keep it; a new key would open nothing of what is there',
    })
  return fromSecret(named === undefined ? ensureSecret(config, NAME, KEY_BYTES) : readSecretFile(named), file)
}

function fromSecret(secret: Secret, file: string): MasterKey {
  const bytes = Buffer.from(secret.reveal(), 'base64url')
  if (bytes.length !== KEY_BYTES)
    throw invalid(`the master key ${file} has ${bytes.length} bytes, not ${KEY_BYTES}`, {
      hint: `make one with: openssl rand -base64 ${KEY_BYTES}`,
    })
  return {
    keptIn: 'a file of its own, readable by the platform alone',
    // The file is written once; whoever moved it here made it count from then.
    createdAt: statSync(file).mtime,
    sealing: (purpose) => sealingKey(VERSION, subKey(bytes, 'master', purpose)),
    platform: (purpose) => subKey(bytes, 'platform', purpose),
  }
}
