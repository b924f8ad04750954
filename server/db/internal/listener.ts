// NOTIFY wakes readers up. It has a connection of its own, listens again when that is lost, and then wakes everybody,
// because nobody knows what was missed meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { DATABASE_RECONNECT_MS } from '../../../core/limits.ts'
import type { Log } from '../../platform/running.ts'
import type { Connection } from './connection.ts'

const CHANNEL = /^[a-z][a-z_]{0,62}$/

export class Listener {
  readonly #connect: () => Promise<Connection>
  readonly #log: Log | undefined
  readonly #wakes = new Map<string, Set<() => void>>()
  #connection: Promise<Connection> | undefined
  #closed = false

  constructor(connect: () => Promise<Connection>, log: Log | undefined) {
    this.#connect = connect
    this.#log = log
  }

  async listen(channel: string, wake: () => void): Promise<void> {
    if (!CHANNEL.test(channel)) throw new RangeError(`"${channel}" is no channel`)
    const known = this.#wakes.get(channel)
    if (known !== undefined) {
      known.add(wake)
      return
    }
    this.#wakes.set(channel, new Set([wake]))
    this.#connection ??= this.#open()
    const { client } = await this.#connection
    await client.query(`listen ${channel}`)
  }

  async close(): Promise<void> {
    this.#closed = true
    const connection = await this.#connection?.catch(() => undefined)
    await connection?.client.end()
  }

  async #open(): Promise<Connection> {
    const connection = await this.#connect()
    connection.client.on('notification', ({ channel }) => this.#wake(channel))
    connection.client.once('end', () => {
      if (!this.#closed) this.#reopen()
    })
    try {
      for (const channel of this.#wakes.keys()) await connection.client.query(`listen ${channel}`)
    } catch (error) {
      connection.socket.destroy()
      throw error
    }
    return connection
  }

  #reopen(): void {
    this.#connection = (async () => {
      for (;;) {
        await sleep(DATABASE_RECONNECT_MS, undefined, { ref: false })
        try {
          const connection = await this.#open()
          for (const channel of this.#wakes.keys()) this.#wake(channel)
          return connection
        } catch (err) {
          if (this.#closed) throw err
          this.#log?.warn({ err }, 'the database cannot be listened to')
        }
      }
    })()
    this.#connection.catch((err: unknown) => this.#log?.debug({ err }, 'listening has ended'))
  }

  #wake(channel: string): void {
    for (const wake of this.#wakes.get(channel) ?? []) wake()
  }
}
