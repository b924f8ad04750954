// Looking for bytes in files, as `grep -rl` does: whoever holds the disk sees no more and no less.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds } from '../claim.ts'

export type Needle = { what: string; bytes: Buffer }

export function filesUnder(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** A marker in the ways in which it may lie about: as text, in UTF-16, in base64 at each offset, in hexadecimal. */
export function markersOf(what: string, text: string): Needle[] {
  const bytes = Buffer.from(text, 'utf8')
  const shifted = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    // The first and last characters depend on the neighbours; what is between is the marker's own.
    return encoded.slice(offset === 0 ? 0 : 4, -4)
  })
  return [
    { what, bytes },
    { what: `${what} (UTF-16)`, bytes: Buffer.from(text, 'utf16le') },
    { what: `${what} (hex)`, bytes: Buffer.from(bytes.toString('hex')) },
    ...shifted.map((encoded) => ({ what: `${what} (base64)`, bytes: Buffer.from(encoded) })),
  ]
}

/** None of the needles is in any file below `dirs`. */
export function nowhereIn(dirs: string[], needles: Needle[]): string {
  let bytes = 0
  const files = dirs.flatMap(filesUnder)
  for (const file of files) {
    const content = readOrGone(file)
    bytes += content.length
    for (const needle of needles)
      holds(!content.includes(needle.bytes), `${needle.what} stands in ${file.split('/').slice(-3).join('/')}`)
  }
  const kinds = new Set(needles.map(({ what }) => what.replace(/ \(.*/, '')))
  return `${kinds.size} markers in no encoding in ${files.length} files, ${Math.round(bytes / 1024 / 1024)} MB`
}

/** A database removes its files while we look. */
function readOrGone(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
