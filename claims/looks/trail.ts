// The audit log as its readers have it: the list, and the export with what proves it.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds } from '../claim.ts'
import type { World } from '../world/world.ts'

const line = z.object({
  lineId: z.string(),
  seq: z.number().nullable(),
  at: z.string(),
  category: z.string(),
  event: z.string(),
  result: z.string(),
  person: z.object({ personId: z.string(), name: z.string().nullable() }).nullable(),
  staff: z.object({ personId: z.string(), name: z.string().nullable() }).nullable(),
  process: z.string(),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  words: z.string(),
})
export type TrailLine = z.output<typeof line>
const page = z.object({ lines: z.array(line), next: z.string().nullable() })
const checkpoint = z.object({ size: z.number(), note: z.string(), vkey: z.string(), sealedBehind: z.number() })
const requested = z.object({ url: z.string() })

/** The newest lines that match. */
export async function newest(reader: Visitor, query = ''): Promise<TrailLine[]> {
  return (await reader.call('GET', `/v1/audit?limit=100${query}`, page)).lines
}

/** Asks something of the platform, and finds the lines of that very request. */
export async function linesOf(
  reader: Visitor,
  ask: () => ReturnType<Visitor['ask']>,
): Promise<{ status: number; lines: TrailLine[] }> {
  const { status, headers } = await ask()
  const requestId = headers['x-request-id']
  holds(typeof requestId === 'string', 'an answer does not say which request it answers')
  const lines = (await newest(reader)).filter((each) => each.requestId === requestId)
  return { status, lines }
}

const SEALED_WITHIN_MS = 15_000

/** The newest checkpoint that covers everything up to now. */
export async function sealedCheckpoint(reader: Visitor) {
  const until = Date.now() + SEALED_WITHIN_MS
  for (;;) {
    const { status, text } = await reader.ask('GET', '/v1/audit/checkpoint')
    const seen = status === 200 ? checkpoint.parse(JSON.parse(text)) : undefined
    if (seen !== undefined && seen.sealedBehind === 0) return seen
    holds(Date.now() < until, `the log is not sealed after ${SEALED_WITHIN_MS} ms (${status} ${text.slice(0, 80)})`)
    await sleep(200)
  }
}

/** Everything, as a file on the auditor's disk. */
export async function exported(world: World, reader: Visitor): Promise<string> {
  const { url } = await reader.call('POST', '/v1/audit/exports', requested, { format: 'jsonl' })
  const { status, text } = await reader.ask('GET', new URL(url, world.platform.publicUrl).pathname)
  holds(status === 200, `the export answers ${status} ${text.slice(0, 100)}`)
  const file = join(world.dir, `record-${randomUUID()}.jsonl`)
  writeFileSync(file, text)
  return file
}

export function keep(world: World, note: string): string {
  const file = join(world.dir, `checkpoint-${randomUUID()}.txt`)
  writeFileSync(file, note)
  return file
}
