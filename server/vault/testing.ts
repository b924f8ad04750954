// The vault for its tests: started in this process over a real database, with the small world of server/db.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { type FailureKind, isFailure } from '../../core/errors.ts'
import { startTestServer } from '../db/testing.ts'
import { plantWorld, type TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import type { Running } from '../platform/running.ts'
import { openVault, type VaultClient } from './client.ts'
import { start } from './main.ts'

export const silentLog = createLog('vault-test', { to: { write: () => undefined } })

export type VaultWorld = {
  world: TestWorld
  config: Config
  dir: string
  superuser: pg.Client
  api: VaultClient
  gateway: VaultClient
  /** Sets the vault's clock. */
  setNow(now: Date): void
  /** Stops the vault and starts it anew on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** `more`: of the configuration, made for the folder of the test. */
export async function startVaultWorld(more: (dir: string) => Partial<Config> = () => ({})): Promise<VaultWorld> {
  const server = await startTestServer()
  const database = await server.database()
  const superuser = await database.superuser()
  const world = await plantWorld(superuser)
  const dir = mkdtempSync(join(tmpdir(), 'fl-vault-'))
  const config: Config = { ...database.config, dataDir: join(dir, 'data'), runDir: join(dir, 'run'), ...more(dir) }
  let now: Date | undefined
  const started = () => start(config, silentLog, () => now ?? new Date())
  let running: Running | undefined = await started()
  const api = openVault(config, 'api')
  const gateway = openVault(config, 'gateway')
  return {
    world,
    config,
    dir,
    superuser,
    api,
    gateway,
    setNow: (at) => {
      now = at
    },
    restart: async () => {
      const old = running
      running = undefined
      await old?.close()
      running = await started()
    },
    stop: async () => {
      api.close()
      gateway.close()
      await running?.close()
      await database.drop()
      await server.stop()
      rmSync(dir, { recursive: true })
    },
  }
}

export const rejected = (promise: Promise<unknown>, kind: FailureKind, why = /./): Promise<void> =>
  assert.rejects(promise, (error) => isFailure(error, kind) && why.test(error.message))
