// One request to a witness: POST <prefix>/add-checkpoint. What it answers is a stranger's text: bounded, and parsed where
// it is used.
import { unavailable } from '../../../core/errors.ts'
import { NOTE_BYTES_MAX, WITNESS_PATIENCE_MS } from '../../../core/limits.ts'
import { type AddCheckpoint, formatAddCheckpoint } from '../../../core/merkle/add-checkpoint.ts'

export type Answer =
  | { kind: 'signed'; lines: string }
  /** It has seen another size than the request said. */
  | { kind: 'knows'; size: number }
  | { kind: 'refused'; why: string; contradicts: boolean }

/** Throws Failure unavailable when it cannot be reached in time or answers what no witness does. */
export async function submit(prefix: string, request: AddCheckpoint): Promise<Answer> {
  let response: Response
  let text: string
  try {
    response = await fetch(`${prefix.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(request),
      // A witness is where the configuration says and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(WITNESS_PATIENCE_MS),
    })
    text = await bounded(response)
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    throw unavailable(`the witness at ${prefix} cannot be reached`, { cause })
  }
  if (response.status === 200) return { kind: 'signed', lines: text }
  const said = text
    .slice(0, 200)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
  if (response.status === 409 && response.headers.get('content-type') === 'text/x.tlog.size') {
    const size = /^(\d{1,16})\n$/.exec(text)?.[1]
    if (size === undefined) throw unavailable(`the witness at ${prefix} answers no size`)
    // The size we named, and another root: two histories of one length.
    if (Number(size) === request.old)
      return { kind: 'refused', why: `knows another tree of ${size} lines`, contradicts: true }
    return { kind: 'knows', size: Number(size) }
  }
  if (response.status === 409)
    return { kind: 'refused', why: said || 'knows another tree of this size', contradicts: true }
  if (response.status === 422)
    return {
      kind: 'refused',
      why: `what it has seen is not the beginning of this log (from line ${request.old} back)`,
      contradicts: true,
    }
  if ([400, 403, 404].includes(response.status))
    return { kind: 'refused', why: `${response.status}: ${said}`, contradicts: false }
  throw unavailable(`the witness at ${prefix} answers ${response.status}`)
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > NOTE_BYTES_MAX) throw unavailable('the witness answers more than it may')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
