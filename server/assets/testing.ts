// The api and the vault for tests of assets: both in this process, over a real database with the small world.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { start as startApi } from '../api/main.ts'
import { type Answer, ask } from '../api/testing.ts'
import { startTestServer } from '../db/testing.ts'
import { plantWorld, type TestPerson, type TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import { start as startVault } from '../vault/main.ts'

export type AssetPlatform = {
  world: TestWorld
  config: Config
  superuser: pg.Client
  /** Everything that the processes have logged. */
  log: string[]
  call(who: Pick<TestPerson, 'session'>, method: string, path: string, body?: unknown): Promise<Answer>
  stop(): Promise<void>
}

export async function startAssetPlatform(clock = (): Date => new Date()): Promise<AssetPlatform> {
  const lines: string[] = []
  const log = createLog('assets-test', { to: { write: (line: string) => lines.push(line) } })
  const server = await startTestServer()
  const database = await server.database()
  const superuser = await database.superuser()
  const world = await plantWorld(superuser)
  const dir = mkdtempSync(join(tmpdir(), 'fl-assets-'))
  const config = { ...database.config, dataDir: join(dir, 'data'), runDir: join(dir, 'run') }
  const vault = await startVault(config, log)
  const api = await startApi(config, log, clock)
  const port = Number(api.describe?.().port)
  return {
    world,
    config,
    superuser,
    log: lines,
    call: async (who, method, path, body) => {
      const cookie = `__Host-session=${who.session.reveal()}`
      const mutation = { headers: { origin: config.publicUrl }, body: JSON.stringify(body ?? {}) }
      return ask(port, { method, path, cookie, ...(method === 'GET' ? {} : mutation) })
    },
    stop: async () => {
      await api.close()
      await vault.close()
      await database.drop()
      await server.stop()
      rmSync(dir, { recursive: true })
    },
  }
}
