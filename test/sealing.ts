// The sealer, for tests whose platform has no worker: puts every committed line into its tree, now.
import { openDatabase } from '../server/db/database.ts'
import { createLog } from '../server/platform/log.ts'
import { openVault } from '../server/vault/client.ts'
import { Sealer } from '../server/worker/sealing/sealer.ts'
import type { PeoplePlatform } from './people-platform.ts'

export async function sealNow({ config, logged }: Pick<PeoplePlatform, 'config' | 'logged'>): Promise<void> {
  const db = openDatabase(config, 'worker')
  const vault = openVault(config, 'worker')
  try {
    const log = createLog('sealer', { to: { write: (line) => void logged.push(line) } })
    await new Sealer(db, vault, log, () => new Date()).round()
  } finally {
    vault.close()
    await db.close()
  }
}
