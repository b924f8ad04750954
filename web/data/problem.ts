// A failure as the person sees it: what happened, what to do, and the request id to quote.

import { Problem } from '../../client/call.ts'
import { PasskeyFailure } from './account/passkeys.ts'

/** No answer came: whether the server acted is unknown. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('No answer came back. Check the network; what is on screen may be out of date.', { cause })
    this.name = 'Unreachable'
  }
}

/** True for a refusal by the server, and for one with this status. */
export function isProblem(error: unknown, status?: number): error is Problem {
  return error instanceof Problem && (status === undefined || error.status === status)
}

export function isUnreachable(error: unknown): error is Unreachable {
  return error instanceof Unreachable
}

/** True for a refusal of this kind, whatever its status. */
export function isKind(error: unknown, kind: string): error is Problem {
  return error instanceof Problem && error.kind === kind
}

/** Worth asking again without being told to: nothing came, or the server was in trouble. */
export function mayPass(error: unknown): boolean {
  return isUnreachable(error) || (isProblem(error) && error.status >= 500)
}

export type Told = { title: string; detail: string; hint?: string; requestId?: string }

/** What to show for anything that was thrown. A bug of ours is named as one, not dressed up. */
export function toldOf(error: unknown): Told {
  if (isKind(error, 'step-up'))
    return { title: 'Not confirmed', detail: 'You did not confirm that it is you, so nothing was done.' }
  if (error instanceof PasskeyFailure) return { title: 'No passkey', detail: error.message }
  if (error instanceof Problem) {
    const { message, hint, requestId } = error
    return { title: 'The server refused', detail: sentence(message), hint: hint && sentence(hint), requestId }
  }
  if (error instanceof Unreachable) return { title: 'The server cannot be reached', detail: error.message }
  return { title: 'The console made a mistake', detail: error instanceof Error ? error.message : 'Unknown error' }
}

/** Field name -> what is wrong with it. */
export function fieldsOf(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!isProblem(error)) return {}
  return Object.fromEntries(Object.entries(error.fields).map(([name, text]) => [name, sentence(text)]))
}

/** The server words its reasons for logs and programs; people get a sentence. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(start) ? start : `${start}.`
}
