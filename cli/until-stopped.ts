// Waits until somebody wants the end: a signal, the death of the door that started us (bin/boot.mjs holds the other
// end of a pipe), or the platform itself.
import { Socket } from 'node:net'
import { SAME_KEY_PRESS_MS } from '../core/limits.ts'

export type End = { why: 'signal' | 'parent' | 'given up'; detail: string }

/** Resolves with the first reason; a second signal after it ends the process at once, children and all. */
export function untilStopped(givenUp: Promise<string>): Promise<End> {
  return new Promise((resolve) => {
    let first_ms: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        // One Ctrl-C reaches us up to three times: from the terminal, from npm and from the door.
        if (first_ms !== undefined && performance.now() - first_ms > SAME_KEY_PRESS_MS) process.exit(130)
        first_ms ??= performance.now()
        resolve({ why: 'signal', detail: signal })
      })
    whenLifelineEnds(() => resolve({ why: 'parent', detail: 'whoever started this has gone' }))
    void givenUp.then((detail) => resolve({ why: 'given up', detail }))
  })
}

/** Waits for a start, unless the end is wanted before: then this process goes, and its children follow it. */
export async function unlessStopped<T>(start: Promise<T>, end: Promise<End>): Promise<T> {
  const first = await Promise.race([start.then((started) => ({ started })), end.then(({ detail }) => ({ detail }))])
  if ('started' in first) return first.started
  process.stderr.write(`\n  Stopped while starting (${first.detail})\n`)
  return process.exit(130)
}

function whenLifelineEnds(gone: () => void): void {
  const fd = process.env.FAIRLEAD_LIFELINE
  if (fd === undefined) return
  // Not for our children: theirs is the channel to us.
  delete process.env.FAIRLEAD_LIFELINE
  // Not a file stream: its blocking read would hold a thread, and with it our own exit, until the door is gone.
  const pipe = new Socket({ fd: Number(fd), readable: true, writable: false })
  pipe.on('end', gone).on('error', gone).resume().unref()
}
