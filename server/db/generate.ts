// Writes what is generated from the database: server/db/schema.gen.ts and db/schema.sql.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { generateTypes } from './generate-types.ts'
import { printSchema } from './print-schema.ts'
import { startTestServer } from './testing.ts'

const ROOT = join(import.meta.dirname, '../..')

export type Generated = { path: string; text: string; fresh: boolean }

/** The generated files as the database would have them, and whether the committed ones are the same. */
export async function generated(superuser: pg.Client): Promise<Generated[]> {
  const files = {
    'server/db/schema.gen.ts': await generateTypes(superuser),
    'db/schema.sql': await printSchema(superuser),
  }
  return Object.entries(files).map(([path, text]) => ({ path, text, fresh: readOrNothing(join(ROOT, path)) === text }))
}

/** For `npm run generate`: writes them and says which. Starts a server of its own. */
export async function generate(): Promise<string[]> {
  const server = await startTestServer()
  try {
    const database = await server.database()
    const files = await generated(await database.superuser())
    for (const { path, text } of files) writeFileSync(join(ROOT, path), text)
    return files.map(({ path }) => path)
  } finally {
    await server.stop()
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
