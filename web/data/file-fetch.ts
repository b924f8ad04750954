// A file as it arrives, counted. The browser keeps what has come out of memory where it can (a Blob), so that a log of a million lines
// does not have to fit into it.

import { Problem, problemOf } from '../../client/call.ts'
import { Unreachable } from './problem.ts'

export type Arrived = { blob: Blob; bytes: number; lines: number; name: string | null }
type Progress = (so_far: { bytes: number; lines: number }) => void

/** People are told this often, not for each piece. */
const TOLD_MS = 200
const NEWLINE = 10

/** Throws Problem for a refusal, Unreachable for what broke off, and the abort itself when the caller aborts. */
export function fetchFile(url: string, progress: Progress, signal: AbortSignal): Promise<Arrived> {
  const open = () => fetch(url, { signal, credentials: 'same-origin', redirect: 'error', cache: 'no-store' })
  return arrive(open, progress, signal)
}

/** The same for a file that an operation of the client answers with. */
export async function arrive(open: () => Promise<Response>, progress: Progress, signal: AbortSignal): Promise<Arrived> {
  try {
    const response = await open()
    if (!response.ok || !response.body) throw await problemOf(response)
    let bytes = 0
    let lines = 0
    let told = 0
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, out) {
        bytes += piece.length
        for (const byte of piece) if (byte === NEWLINE) lines += 1
        if (performance.now() - told > TOLD_MS) {
          told = performance.now()
          progress({ bytes, lines })
        }
        out.enqueue(piece)
      },
    })
    const type = response.headers.get('content-type') ?? 'application/octet-stream'
    const blob = await new Response(response.body.pipeThrough(counter), { headers: { 'content-type': type } }).blob()
    return { blob, bytes, lines, name: nameOf(response.headers.get('content-disposition')) }
  } catch (cause) {
    if (cause instanceof Problem || signal.aborted) throw cause
    throw new Unreachable(cause)
  }
}

/** Only a plain name: what a server says is no path. */
function nameOf(disposition: string | null): string | null {
  return /filename="?([\w.-]+)"?/.exec(disposition ?? '')?.[1] ?? null
}
