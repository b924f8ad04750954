// Compaction for tests: a worker over a test database, whose keys are those of the reading world.
import { randomBytes } from 'node:crypto'
import type { OrgId } from '../../../core/ids.ts'
import { Ivs } from '../../../core/seal-iv.ts'
import { openDatabase } from '../../db/database.ts'
import type { TestDatabase } from '../../db/testing.ts'
import type { TelemetryKeyring, TelemetryKeys } from '../../keys/telemetry-keys.ts'
import { Compactor } from './compactor.ts'

export function testCompactor(database: TestDatabase, keysOf: (orgId: OrgId) => TelemetryKeys) {
  const db = openDatabase(database.config, 'worker')
  // Played: it is asked for keys alone.
  const keyring = { forOrg: async (orgId: OrgId) => keysOf(orgId) } as unknown as TelemetryKeyring
  const compactor = new Compactor({ db, keyring, ivs: new Ivs(randomBytes), clock: () => new Date() })
  return { compactor, db, keyring }
}
