// Processes of a supervisor that was killed: they have noticed and are stopping, and still hold the ports. We wait
// for them; one that is stuck beyond its own patience is ended. They are known by the configuration file they were
// started with, which is this platform's alone.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { STOP_PATIENCE_MS } from '../../../core/limits.ts'
import { isCode } from '../io-error.ts'

export async function waitForOrphans(configFile: string): Promise<void> {
  const end = performance.now() + STOP_PATIENCE_MS * 1.25
  for (let left = startedWith(configFile); left.length > 0; left = startedWith(configFile)) {
    if (performance.now() > end) for (const pid of left) killIfThere(pid)
    await sleep(25)
  }
}

function startedWith(configFile: string): number[] {
  const wanted = `FAIRLEAD_CONFIG=${configFile}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(wanted))
    .map(Number)
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch (error) {
    // Gone meanwhile, or another user's and so none of ours.
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].some((code) => isCode(error, code))) return []
    throw error
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error
  }
}
