// A few connections, each lent to one transaction at a time. What comes back is clean or is closed.
import { type Failure, unavailable } from '../../../core/errors.ts'
import { DATABASE_WAIT_MS_MAX, DATABASE_WAITERS_MAX } from '../../../core/limits.ts'
import type { Connection } from './connection.ts'

type Waiter = { take: (connection: Connection) => void; refuse: (failure: Failure) => void; timer: NodeJS.Timeout }

export class Pool {
  readonly #connect: () => Promise<Connection>
  readonly #size: number
  readonly #idle: Connection[] = []
  readonly #waiters = new Set<Waiter>()
  readonly #all = new Set<Connection>()
  #opening = 0
  #closed = false

  constructor(connect: () => Promise<Connection>, size: number) {
    this.#connect = connect
    this.#size = size
  }

  /** Waits for a free connection. Throws Failure unavailable when there is none within the limit, or none to be had. */
  async acquire(): Promise<Connection> {
    if (this.#closed) throw unavailable('the database is closed')
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    if (this.#waiters.size >= DATABASE_WAITERS_MAX) throw unavailable('the database is too busy')
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter)
        reject(unavailable('the database is too busy'))
      }, DATABASE_WAIT_MS_MAX)
      const waiter: Waiter = { take: resolve, refuse: reject, timer }
      this.#waiters.add(waiter)
      if (this.#all.size + this.#opening < this.#size) this.#open()
    })
  }

  /** Takes a clean connection back. */
  release(connection: Connection): void {
    if (!this.#all.has(connection)) return
    const waiter = this.#next()
    if (waiter !== undefined) waiter.take(connection)
    else if (this.#closed) this.discard(connection)
    else this.#idle.push(connection)
  }

  /** Closes a connection of which nobody knows what state it is in. */
  discard(connection: Connection): void {
    this.#forget(connection)
    connection.socket.destroy()
    if (this.#waiters.size > this.#opening && this.#all.size + this.#opening < this.#size) this.#open()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (let waiter = this.#next(); waiter !== undefined; waiter = this.#next())
      waiter.refuse(unavailable('the database is closed'))
    await Promise.all([...this.#all].map((connection) => connection.client.end()))
  }

  #open(): void {
    this.#opening++
    this.#connect().then(
      (connection) => {
        this.#opening--
        this.#all.add(connection)
        connection.client.on('end', () => this.#forget(connection))
        this.release(connection)
      },
      (failure) => {
        this.#opening--
        this.#next()?.refuse(failure)
        if (this.#waiters.size > 0) this.#open()
      },
    )
  }

  #next(): Waiter | undefined {
    const [waiter] = this.#waiters
    if (waiter === undefined) return undefined
    this.#waiters.delete(waiter)
    clearTimeout(waiter.timer)
    return waiter
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}
