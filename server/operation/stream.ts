// Event streams (text/event-stream, HTML section 9.2). A stream is a request that does not end: it has to notice a
// reader who has gone, wait for one who is slow, and give up one who has stopped reading.
import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bug } from '../../core/errors.ts'
import { STREAM_STALL_MS } from '../../core/limits.ts'
import { fitting } from './border.ts'
import type { EventWriter, Operation } from './operation.ts'

export type OpenStream = {
  writer: EventWriter<Record<string, never>>
  signal: AbortSignal
  opened(): boolean
  end(): void
}

/** Prepares the stream of one request; its headers leave with the first event. `stopping` ends it from our side. */
export function openStream(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  stopping: AbortSignal,
): OpenStream {
  const gone = new AbortController()
  const { raw } = reply
  raw.once('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, stopping])
  let begun = false

  const begin = (): void => {
    begun = true
    reply.hijack()
    reply.header('content-type', 'text/event-stream; charset=utf-8')
    raw.writeHead(
      operation.status,
      Object.entries(reply.getHeaders()).flatMap(([name, value]) => headerLines(name, value)),
    )
    // A stream lives as long as its session; the timeouts of requests are not for it.
    request.raw.socket.setTimeout(0)
  }

  const send = async (event: string, data: unknown): Promise<void> => {
    if (signal.aborted) return
    const schema = operation.events?.[event]
    if (schema === undefined) throw bug(`${operation.id} declares no event ${event}`)
    const text = `event: ${event}\ndata: ${JSON.stringify(fitting(operation.id, schema, data))}\n\n`
    if (!begun) begin()
    if (!raw.write(text)) await drained(raw, signal)
  }
  const end = (): void => {
    if (begun) raw.end()
  }
  return { writer: { send }, signal, opened: () => begun, end }
}

export function headerLines(name: string, value: unknown): [string, string][] {
  return (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)])
}

/** Waits until the reader has taken what was written. One that takes nothing for STREAM_STALL_MS loses its stream. */
export async function drained(raw: FastifyReply['raw'], signal: AbortSignal): Promise<void> {
  const stalled = AbortSignal.timeout(STREAM_STALL_MS)
  try {
    await once(raw, 'drain', { signal: AbortSignal.any([signal, stalled]) })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    // The handler sees its signal aborted and returns.
    if (stalled.aborted) raw.destroy()
  }
}
