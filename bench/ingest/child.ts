// A child process that answers over its channel, and ends when told.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export function start(file: string, env: Record<string, string> = {}): ChildProcess {
  const child = fork(file, [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  return child
}

/** Sends an order and waits for its answer. */
export async function ask<Answer>(child: ChildProcess, order: object): Promise<Answer> {
  const asked = new AbortController()
  const { signal } = asked
  const exit = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`${child.spawnargs[1]} ended with ${code}`)),
  )
  const answer = once(child, 'message', { signal })
  child.send(order)
  try {
    // The border: both ends are files of this bench.
    const [message] = (await Promise.race([answer, exit])) as [Answer]
    return message
  } finally {
    // Nobody listens for what was not the answer; a child that is asked a thousand times keeps no thousand listeners.
    void Promise.allSettled([answer, exit])
    asked.abort()
  }
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
