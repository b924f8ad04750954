// The worker: what needs time. It serves nobody and has no socket.
import { openDatabase } from '../db/database.ts'
import type { Config } from '../platform/config.ts'
import type { Log, Running } from '../platform/running.ts'
import { jobs } from './jobs.ts'
import { Rounds } from './rounds.ts'

export async function start(config: Config, log: Log, clock = (): Date => new Date()): Promise<Running> {
  const db = openDatabase(config, 'worker', { log, clock })
  const rounds = new Rounds(db, log, clock)
  await rounds.begin(jobs)
  return {
    describe: () => ({ jobs: rounds.describe() }),
    close: async () => {
      await rounds.stop()
      await db.close()
    },
  }
}
