// How fast the sealer works off a backlog: lines as the trigger writes them, a real vault, durable settings.
import type { OrgId } from '../../core/ids.ts'
import { cpu_us } from '../ingest/cpu.ts'
import { startLogWorld } from '../../server/worker/sealing/testing.ts'

const LINES = process.argv.includes('--quick') ? 60_000 : 300_000
const ORGS = 3

export type SealFigures = {
  lines: number
  seconds: number
  lines_per_s: number
  /** CPU of the database and of this process, sealer and vault, for one line. */
  cpu_us_per_line: number
  checkpoints: number
  quiet_round_us: number
}

export async function measureSealing(): Promise<SealFigures> {
  const world = await startLogWorld({ settings: {} })
  try {
    const orgs: OrgId[] = []
    for (let i = 0; i < ORGS; i++) orgs.push(await world.newOrg())
    for (const orgId of orgs) for (let done = 0; done < LINES / ORGS; done += 10_000) await world.write(orgId, 10_000)
    await world.superuser.query('vacuum audit.line')
    await world.superuser.query('checkpoint')
    const sealer = world.sealer()
    const pids = [process.pid, world.postgres.pid]
    const [started, used] = [performance.now(), cpu_us(pids)]
    // A round ends after so many passes; the worker begins the next one.
    while ((await sealer.round()) > 0);
    const seconds = (performance.now() - started) / 1000
    const cpu = cpu_us(pids) - used
    const { lines, checkpoints } = sealer.describe()
    if (lines < LINES) throw new Error(`only ${lines} of ${LINES} lines were sealed`)
    await sealer.round()
    const quiet = performance.now()
    for (let i = 0; i < 200; i++) await sealer.round()
    return {
      lines,
      seconds,
      lines_per_s: lines / seconds,
      cpu_us_per_line: cpu / lines,
      checkpoints,
      quiet_round_us: ((performance.now() - quiet) * 1000) / 200,
    }
  } finally {
    await world.stop()
  }
}
