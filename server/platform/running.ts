import type { Logger } from 'pino'
import type { Config } from './config.ts'

export type Log = Logger

/** A started process: how to stop it, and what it says of itself (ports, counters) for status and tests. */
export type Running = {
  close(): Promise<void>
  describe?(): Record<string, unknown>
}

export type Start = (config: Config, log: Log) => Promise<Running>
