// Where the kernel cannot tie PostgreSQL to our life (no setpriv), a shell does: it waits on a pipe that only we
// hold. However we end, the pipe closes, and it asks PostgreSQL to stop.
import { type ChildProcess, spawn } from 'node:child_process'

/** Ends `pid` with SIGINT (fast shutdown) when this process has gone. */
export function watchOver(pid: number): ChildProcess {
  const script = 'trap "" INT TERM HUP; read -r _; kill -INT "$1"'
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', `${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  })
  watcher.unref()
  return watcher
}
