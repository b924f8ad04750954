// A file as lines of bytes, in bounded memory, however long it is.
import { invalid } from '../../core/errors.ts'
import { EXPORT_LINE_BYTES_MAX } from '../../core/limits.ts'

const NEWLINE = 0x0a

/**
 * Hands on each line without its newline, until `take` answers false. Resolves to whether the input ended with a newline.
 * A line is valid during `take` alone: its memory is used again.
 */
export async function eachLine(input: AsyncIterable<Buffer>, take: (line: Buffer) => boolean): Promise<boolean> {
  let rest: Buffer[] = []
  let restBytes = 0
  for await (const chunk of input) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, end)
      const line = restBytes === 0 ? part : Buffer.concat([...rest, part])
      ;[rest, restBytes] = [[], 0]
      from = end + 1
      if (!take(line)) return true
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from))
      restBytes += chunk.length - from
    }
    if (restBytes > EXPORT_LINE_BYTES_MAX)
      throw invalid(`a line is longer than ${EXPORT_LINE_BYTES_MAX} bytes: this is no export`)
  }
  if (restBytes === 0) return true
  take(Buffer.concat(rest))
  return false
}
