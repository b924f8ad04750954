// `fairlead status`: the supervisor answers on a socket that only the platform's user can open. The same socket is
// what tells a second start that the platform runs already.
import { rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { once } from 'node:events'
import { z } from 'zod'
import { unavailable } from '../../core/errors.ts'
import { STATUS_PATIENCE_MS } from '../../core/limits.ts'
import type { Config } from './config.ts'
import { isCode } from './io-error.ts'

const unitStatus = z.object({
  name: z.string(),
  state: z.enum(['not started', 'starting', 'running', 'waiting', 'stopped', 'given up']),
  pid: z.number().optional(),
  restarts: z.number(),
  lastEnd: z.string().optional(),
  facts: z.record(z.string(), z.unknown()),
})
const endpoint = z.object({ host: z.string(), port: z.number() })
const statusSchema = z.object({
  mode: z.enum(['demonstration', 'production']),
  pid: z.number(),
  startedAt: z.iso.datetime(),
  publicUrl: z.string(),
  listen: z.object({ api: endpoint, mqtt: endpoint, ingest: endpoint, est: endpoint }),
  database: z.string(),
  units: z.array(unitStatus),
})
export type Status = z.infer<typeof statusSchema>

/** Of a process that listens: its own certificate. A renewal that fails is told weeks before it ends. */
const certificate = z.object({
  expires: z.iso.datetime(),
  renewal: z.iso.datetime(),
  failing: z.object({ since: z.string(), attempts: z.number(), why: z.string() }).nullable(),
})

/** What a process says of its certificate; undefined of one that has none. */
export function certificateOf({ facts }: Status['units'][number]): z.infer<typeof certificate> | undefined {
  return certificate.safeParse(facts.certificate).data
}

type Place = Pick<Config, 'runDir'>
const socketOf = ({ runDir }: Place): string => join(runDir, 'supervisor.sock')

/** Asks the platform that runs there. Undefined when none does. */
export async function askStatus(place: Place): Promise<Status | undefined> {
  try {
    return statusSchema.parse(JSON.parse(await get(socketOf(place))))
  } catch (error) {
    // No socket, or one that a killed supervisor left behind.
    if (isCode(error, 'ENOENT') || isCode(error, 'ECONNREFUSED')) return undefined
    throw error
  }
}

/** Listens for `fairlead status`. Throws Failure unavailable when a platform answers there already. */
export async function serveStatus(place: Place, describe: () => Promise<Status>): Promise<{ close(): Promise<void> }> {
  const running = await askStatus(place)
  if (running !== undefined)
    throw unavailable(
      `Fairlead is running with this data directory already (process ${running.pid}, ${running.publicUrl}).`,
      {
        hint: 'See it with `fairlead status`, end it with Ctrl-C in its terminal or SIGTERM, or choose another data directory.',
      },
    )
  rmSync(socketOf(place), { force: true })
  const server = createServer((_request, response) => {
    describe().then(
      (status) => response.setHeader('content-type', 'application/json').end(JSON.stringify(status)),
      (error: unknown) => response.destroy(error instanceof Error ? error : new Error('no status')),
    )
  })
  server.listen(socketOf(place))
  await once(server, 'listening')
  return {
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function get(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/status', timeout: STATUS_PATIENCE_MS }, (response) => {
      const parts: string[] = []
      response.setEncoding('utf8').on('data', (part: string) => parts.push(part))
      response.on('end', () => resolve(parts.join(''))).on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(unavailable('the supervisor is there and does not answer')))
    asked.on('error', reject).end()
  })
}
