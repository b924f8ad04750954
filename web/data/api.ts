// The server, by the client that is generated from its operations: api.assets.add is `assets.add`.

import type { Transport } from '../../client/call.ts'
import { createClient } from '../../client/operations.gen.ts'
import { authorise } from './account/wall.ts'
import { takeTouch } from './account/activity.ts'
import { confirmItIsYou } from './account/step-up.ts'
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

/** A refusal that the person can lift by confirming that it is them. */
async function wantsStepUp(response: Response): Promise<boolean> {
  if (response.status !== 403 || !response.headers.get('content-type')?.includes('problem+json')) return false
  const facts: unknown = await response.clone().json()
  const type = typeof facts === 'object' && facts !== null && 'type' in facts ? facts.type : undefined
  return typeof type === 'string' && type.endsWith(':step-up')
}

/**
 * What a person asks for and what the page asks for by itself go out marked as such. Where the server wants a fresh factor, the
 * person is asked and the same request goes once more; the page that made it waits and keeps all that was typed.
 */
async function asThePerson(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  authorise(headers)
  const touched = takeTouch()
  if (!touched) headers.set('x-fairlead-background', '1')
  const response = await wholly(url, { ...init, headers })
  // What a page reads by itself never puts a question in front of a person.
  if (!touched && init.method === 'GET') return response
  if (!(await wantsStepUp(response)) || !(await confirmItIsYou())) return response
  headers.delete('x-fairlead-background')
  return wholly(url, { ...init, headers })
}

export const transport: Transport = { baseUrl: '', fetch: asThePerson }

export const api = createClient(transport)

/** The same for files that are read as they arrive, however long and however large: nothing here waits for the whole of it. */
export const files = createClient({ baseUrl: '', fetch: (url, init) => fetch(url, init) })
