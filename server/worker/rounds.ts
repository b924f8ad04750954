// Runs jobs at their intervals. A job that fails is logged and comes again at its next round; the others do not notice.
// A job never overlaps itself: its next round is planned when the last one is over.
import type { Database } from '../db/database.ts'
import type { Log } from '../platform/running.ts'
import type { Job } from './jobs.ts'

export type JobState = { runs: number; failures: number; done: number; lastRunAt: string | null; failing: boolean }

export class Rounds {
  readonly #db: Database
  readonly #log: Log
  readonly #clock: () => Date
  readonly #states = new Map<string, JobState>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #running = new Set<Promise<void>>()
  #stopped = false

  constructor(db: Database, log: Log, clock: () => Date) {
    this.#db = db
    this.#log = log
    this.#clock = clock
  }

  /** Runs every job once, now, and from then on at its interval. Resolves after the first round. */
  async begin(jobs: readonly Job[]): Promise<void> {
    await Promise.all(jobs.map((job) => this.#round(job)))
  }

  describe(): Record<string, JobState> {
    return Object.fromEntries(this.#states)
  }

  /** No further rounds; resolves when what is under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await Promise.all(this.#running)
  }

  async #round(job: Job): Promise<void> {
    const running = this.#run(job)
    this.#running.add(running)
    await running
    this.#running.delete(running)
    if (this.#stopped) return
    const failed = this.#states.get(job.name)?.failing === true
    const delay_ms = failed ? (job.retry_ms ?? job.every_ms) : job.every_ms
    this.#timers.set(
      job.name,
      setTimeout(() => void this.#round(job), delay_ms),
    )
  }

  /** Never rejects: the outcome is in the log and in the state. */
  async #run(job: Job): Promise<void> {
    const state = this.#states.get(job.name) ?? { runs: 0, failures: 0, done: 0, lastRunAt: null, failing: false }
    this.#states.set(job.name, state)
    const begun = this.#clock()
    state.runs += 1
    state.lastRunAt = begun.toISOString()
    try {
      const count = await job.run(this.#db, begun)
      state.done += count
      state.failing = false
      const ms = this.#clock().getTime() - begun.getTime()
      // What found nothing to do is not worth a line a minute.
      this.#log[count > 0 ? 'info' : 'debug']({ operation: job.name, count, ms }, 'job done')
    } catch (error) {
      state.failures += 1
      state.failing = true
      this.#log.error({ err: error, operation: job.name }, 'job failed')
    }
  }
}
