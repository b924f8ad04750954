// A connection for its owner alone: the gateway's writer, whose commits have to be in order.
import { unavailable } from '../../../core/errors.ts'
import type { DatabaseConfig } from '../../platform/config.ts'
import { connect, type Login } from './connection.ts'
import { failureOf } from './failures.ts'

export type Statement = { name?: string; text: string; values: unknown[] }

export interface Pinned {
  /** Each call is a transaction of its own. Buffers travel as binary parameters. Rejects with a Failure. */
  query<R>(statement: Statement): Promise<R[]>
  /** Settles when the connection is gone: with the error, or with undefined after close(). */
  readonly lost: Promise<Error | undefined>
  close(): Promise<void>
}

export async function openPinned(database: DatabaseConfig, login: Login): Promise<Pinned> {
  const { client } = await connect(database, login)
  let lostBy: Error | undefined
  let closing = false
  const lost = new Promise<Error | undefined>((resolve) => {
    client.on('error', (error) => {
      lostBy ??= error
    })
    client.once('end', () =>
      resolve(closing ? undefined : (lostBy ?? unavailable('the database closed the connection'))),
    )
  })
  return {
    lost,
    query: async <R>(statement: Statement) => {
      try {
        const { rows } = await client.query<R & object>(statement)
        return rows
      } catch (error) {
        throw failureOf(error)
      }
    },
    close: async () => {
      closing = true
      await client.end()
    },
  }
}
