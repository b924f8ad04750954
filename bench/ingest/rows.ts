// What the peers do with messages, as their manuals would have it: JSON.parse, one row per point, group commit with the
// same adaptive flush as ours, multi-row INSERT from arrays. No sealing, no isolation.
import pg from 'pg'

export const ROWS_TABLE = `create table if not exists public.point (
  asset uuid not null, signal text not null, ts timestamptz not null, value double precision not null,
  received_at timestamptz not null default now())`

/** Ten thousand rows a statement: more gains nothing, and a statement of seconds would hold up whoever waits for it. */
const BATCH_MESSAGES_MAX = 1000

type Waiting = { asset: string; payload: Buffer; done: () => void }

export class Rows {
  readonly #client: pg.Client
  readonly #waiting: Waiting[] = []
  #flushing = false
  /** Messages committed. */
  stored = 0
  #timer: NodeJS.Timeout | undefined

  constructor(connection: pg.ClientConfig) {
    this.#client = new pg.Client(connection)
  }

  async open(): Promise<void> {
    await this.#client.connect()
  }

  put(asset: string, payload: Buffer, done: () => void): void {
    this.#waiting.push({ asset, payload, done })
    if (this.#flushing) return
    if (this.#waiting.length >= 128) void this.#flush()
    else this.#timer ??= setTimeout(() => void this.#flush(), 25)
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#flushing) return
    this.#flushing = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MESSAGES_MAX)
      const [assets, signals, times, values]: [string[], string[], string[], number[]] = [[], [], [], []]
      for (const { asset, payload } of batch) {
        const { ts, values: points } = JSON.parse(payload.toString()) as { ts: number; values: Record<string, number> }
        const time = new Date(ts).toISOString()
        for (const key in points) {
          assets.push(asset)
          signals.push(key)
          times.push(time)
          values.push(points[key] ?? 0)
        }
      }
      await this.#client.query({
        name: 'rows',
        text: 'insert into public.point (asset, signal, ts, value) select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::float8[])',
        values: [assets, signals, times, values],
      })
      this.stored += batch.length
      for (const { done } of batch) done()
    }
    this.#flushing = false
  }
}
