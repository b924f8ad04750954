// The server, by the client that is generated from its operations: api.assets.add is `assets.add`.

import type { Transport } from '../../client/call.ts'
import { createClient } from '../../client/operations.gen.ts'
import { Unreachable } from './problem.ts'

/** An answer that takes longer than this is treated as lost; people see it and can ask again. */
const ANSWER_MS_MAX = 30_000
/** A Response with such a status may have no body, not even an empty one. */
const BODILESS = [204, 205, 304]

/**
 * fetch, with an answer either whole or not at all: what breaks off half-way (after the server acted, perhaps) is Unreachable too.
 * An abort by the caller passes through as it is.
 */
async function wholly(url: string, init: RequestInit): Promise<Response> {
  const limit = AbortSignal.timeout(ANSWER_MS_MAX)
  try {
    const response = await fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit })
    const body = BODILESS.includes(response.status) ? null : await response.arrayBuffer()
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new Unreachable(cause)
  }
}

export const transport: Transport = { baseUrl: '', fetch: wholly }

export const api = createClient(transport)
