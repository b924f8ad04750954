// What a crash leaves: lock files that name processes which are gone, and perhaps a server that is still stopping.
// PostgreSQL itself asks only whether *a* process has the number in its lock file; after a reboot or in a new
// container another one does, and it would refuse to start for ever. We ask whether that process works in the cluster.
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '../../../../core/errors.ts'
import { POSTGRES_LEAVE_MS_MAX } from '../../../../core/limits.ts'
import { isCode } from '../../io-error.ts'
import { PORT } from './settings.ts'

/** Waits for the processes of a server that is going, then removes its locks. Refuses when a server lives there. */
export async function clearLeftovers(cluster: string, socketDir: string): Promise<void> {
  const end = performance.now() + POSTGRES_LEAVE_MS_MAX
  for (;;) {
    const left = processesIn(cluster)
    if (left.length === 0) break
    const served = left.find((pid) => hasLivingParent(pid, left) && postmasterState(cluster)?.state === 'ready')
    if (served !== undefined || performance.now() > end)
      throw unavailable(`another PostgreSQL (process ${served ?? left[0]}) works in ${cluster}`, {
        hint: 'Another Fairlead is running with this data directory: see `fairlead status`, or choose another dataDir.',
      })
    await sleep(25)
  }
  // Nobody works in the cluster, and nobody can start there but us: the lock files are leftovers.
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  for (const suffix of ['', '.lock']) rmSync(join(socketDir, `.s.PGSQL.${PORT}${suffix}`), { force: true })
}

/** What the postmaster says of itself in its lock file. Undefined while there is none. */
export function postmasterState(cluster: string): { pid: number; state: string } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), state: (lines[7] ?? '').trim() }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Every process of PostgreSQL has the cluster's directory as its working directory. */
function processesIn(cluster: string): number[] {
  const real = realpathSync(cluster)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => linkOf(`/proc/${pid}/cwd`) === real)
    .map(Number)
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch (error) {
    // Gone meanwhile, or another user's and so none of ours.
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].some((code) => isCode(error, code))) return undefined
    throw error
  }
}

/** An orphan is on its way out (its parent's death has told it so); a server with a living parent is in use. */
function hasLivingParent(pid: number, family: number[]): boolean {
  const parent = parentOf(pid)
  return parent !== undefined && parent > 1 && !family.includes(parent)
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ESRCH')) return undefined
    throw error
  }
}
