// Operations that the generated client does not hold yet, by the same transport. A call moves to api.* as soon as it is there.

import { answerOf, type CallInput, type CallOptions, send } from '../../client/call.ts'
import { transport } from './api.ts'

export async function ask<T>(method: string, path: string, input: CallInput = {}, options: CallOptions = {}): Promise<T> {
  return answerOf<T>(await send(transport, method, path, input, options))
}

/** For operations that answer nothing. */
export async function tell(method: string, path: string, input: CallInput = {}): Promise<void> {
  await send(transport, method, path, input, {})
}
