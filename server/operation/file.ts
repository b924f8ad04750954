// Files that are made while they are sent, of any length: a slow receiver slows the reading from the database, one that
// has stopped reading loses its connection, and what fails half way ends without the end that HTTP asks for, so that
// nobody takes half a file for a whole one (RFC 9112 section 8).
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bug } from '../../core/errors.ts'
import type { FileType, FileWriter, Operation } from './operation.ts'
import { drained, headerLines } from './stream.ts'

export type OpenFile = {
  writer: FileWriter
  signal: AbortSignal
  opened(): boolean
  /** The file is whole. */
  end(): void
  /** It is not and will not be. */
  break(): void
}

/** Names of files are ours alone: letters that no header and no file system minds. */
const FILE_NAME = /^[a-z0-9][a-z0-9.-]{0,99}$/
const FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

export function openFile(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  stopping: AbortSignal,
): OpenFile {
  const gone = new AbortController()
  const { raw } = reply
  raw.once('close', () => gone.abort())
  const signal = AbortSignal.any([gone.signal, stopping])
  let begun = false

  const begin = (name: string, mediaType: FileType): void => {
    if (begun) throw bug(`${operation.id} began its file twice`)
    if (!FILE_NAME.test(name)) throw bug(`${operation.id} names its file ${JSON.stringify(name)}`)
    begun = true
    reply.hijack()
    reply.header('content-type', mediaType)
    reply.header('content-disposition', `attachment; filename="${name}"`)
    // Opened by itself, what somebody uploaded is no page of ours, whatever a browser takes it for.
    reply.header('content-security-policy', FILE_POLICY)
    raw.writeHead(
      operation.status,
      Object.entries(reply.getHeaders()).flatMap(([header, value]) => headerLines(header, value)),
    )
    // A long file takes longer than a request may; one that is not read is noticed by `drained`.
    request.raw.socket.setTimeout(0)
  }
  const write = async (piece: string | Uint8Array): Promise<void> => {
    if (!begun) throw bug(`${operation.id} wrote before it began`)
    if (signal.aborted) return
    if (!raw.write(piece)) await drained(raw, signal)
  }
  return {
    writer: { begin, write },
    signal,
    opened: () => begun,
    end: () => void (begun && raw.end()),
    break: () => void (begun && raw.destroy()),
  }
}
