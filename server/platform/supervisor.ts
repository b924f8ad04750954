// Keeps one unit (a process of ours, or PostgreSQL) running: launches it, launches it again when it ends, waits
// longer each time, and gives up loudly when it never stays up. It knows nothing of what a unit is.
import {
  RESTART_DELAY_MS_MAX,
  RESTART_DELAY_MS_MIN,
  RESTARTS_IN_A_ROW_MAX,
  STABLE_AFTER_MS,
} from '../../core/limits.ts'
import type { Log } from './running.ts'

export type Instance = {
  pid: number
  /** Settles when it has ended, with the words for it ("SIGKILL", "exit code 1"). */
  ended: Promise<string>
  stop(): Promise<void>
  facts(): Promise<Record<string, unknown>>
}
/** `launch` gives up with an error when `stop` is aborted, and leaves nothing running then. */
export type Unit = { name: string; launch(stop: AbortSignal): Promise<Instance> }

export type UnitState = 'not started' | 'starting' | 'running' | 'waiting' | 'stopped' | 'given up'
export type UnitStatus = {
  name: string
  state: UnitState
  pid?: number
  restarts: number
  lastEnd?: string
  facts: Record<string, unknown>
}

export type Clock = { now_ms(): number; sleep(ms: number, signal: AbortSignal): Promise<void> }
export type Surroundings = {
  log: Log
  clock: Clock
  random: () => number
  onGivenUp: (unit: string, why: string) => void
}

export type Supervised = {
  name: string
  /** The first launch. Rejects when it fails: what never worked is the operator's to mend, not ours to repeat. */
  start(): Promise<void>
  stop(): Promise<void>
  status(): Promise<UnitStatus>
}

/** Full jitter below an exponential ceiling, never below the minimum. `random` is in [0, 1). */
export function restartDelay_ms(failures: number, random: number): number {
  const ceiling = Math.min(RESTART_DELAY_MS_MAX, RESTART_DELAY_MS_MIN * 2 ** failures)
  return RESTART_DELAY_MS_MIN + Math.floor(random * (ceiling - RESTART_DELAY_MS_MIN))
}

export function supervise(unit: Unit, around: Surroundings): Supervised {
  const { log, clock } = around
  const stopping = new AbortController()
  let state: UnitState = 'not started'
  let instance: Instance | undefined
  let lastEnd: string | undefined
  let restarts = 0
  let keeping: Promise<void> = Promise.resolve()

  async function launch(): Promise<Instance> {
    state = 'starting'
    instance = await unit.launch(stopping.signal)
    state = 'running'
    return instance
  }

  /** Lives as long as the unit is wanted. `failures` counts ends without a stable time between them. */
  async function keep(first: Instance): Promise<void> {
    let current: Instance | undefined = first
    let failures = 0
    while (!stopping.signal.aborted) {
      const since = clock.now_ms()
      const why: string = current === undefined ? (lastEnd ?? '') : await current.ended
      instance = undefined
      if (stopping.signal.aborted) return
      failures = current !== undefined && clock.now_ms() - since >= STABLE_AFTER_MS ? 1 : failures + 1
      lastEnd = why
      if (failures > RESTARTS_IN_A_ROW_MAX) return giveUp(why)
      state = 'waiting'
      const delay_ms = restartDelay_ms(failures, around.random())
      log.error(
        { unit: unit.name, reason: why, attempt: failures, delay_ms },
        'ended unexpectedly, will be started again',
      )
      await clock.sleep(delay_ms, stopping.signal)
      if (stopping.signal.aborted) return
      restarts += 1
      current = await launchAgain()
    }
  }

  async function launchAgain(): Promise<Instance | undefined> {
    try {
      return await launch()
    } catch (error) {
      // Not swallowed: it counts as one more end, and the last of them is what giving up reports.
      log.error({ unit: unit.name, err: error }, 'could not be started again')
      lastEnd = error instanceof Error ? error.message : 'could not be started'
      return undefined
    }
  }

  function giveUp(why: string): void {
    state = 'given up'
    log.fatal({ unit: unit.name, reason: why, attempts: RESTARTS_IN_A_ROW_MAX }, 'does not stay up; given up')
    around.onGivenUp(unit.name, why)
  }

  return {
    name: unit.name,
    async start() {
      const first = launch()
      // Whoever stops us while we start waits for the launch too; that it failed is what `start` itself says.
      keeping = first.then(keep, () => undefined)
      await first
    },
    async stop() {
      stopping.abort()
      await instance?.stop()
      await keeping
      // A launch that was under way when we were told to stop has finished by now, one way or the other.
      await instance?.stop()
      if (state !== 'given up') state = 'stopped'
    },
    async status() {
      const facts = (await instance?.facts()) ?? {}
      return {
        name: unit.name,
        state,
        restarts,
        facts,
        ...(instance === undefined ? {} : { pid: instance.pid }),
        ...(lastEnd === undefined ? {} : { lastEnd }),
      }
    },
  }
}
