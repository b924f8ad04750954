// What is generated from the operations and committed: openapi.json and the client. `npm run generate` writes them, a
// test compares them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientSource } from './client-source.ts'
import { openApiOf } from './openapi.ts'
import { operations } from './operations.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Path from the project's root -> content. */
export function generated(): Map<string, string> {
  return new Map([
    ['openapi.json', `${JSON.stringify(openApiOf(operations), undefined, 2)}\n`],
    ['client/operations.gen.ts', clientSource(operations)],
  ])
}

/** Writes what has changed; returns the paths. */
export async function generate(): Promise<string[]> {
  const changed = [...generated()].filter(([path, content]) => content !== committed(path))
  for (const [path, content] of changed) writeFileSync(join(ROOT, path), content)
  return changed.map(([path]) => path)
}

/** What stands in the project now; undefined when there is no such file. */
export function committed(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
