// A stopped server with the migrated template in it, made once for this state of the code and copied for every test
// process: a copy takes a fraction of a second where initdb and all migrations take several.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isCode } from '../platform/io-error.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const SEEDS = join(ROOT, 'node_modules/.cache/fairlead-databases')
/** What decides how a migrated server looks. */
const SOURCES = ['db', 'server/db', 'server/platform']
/** Seeds of earlier states of the code are thrown away when a new one is made. */
const KEPT_MS = 3_600_000

/** Puts into `dir` (empty, exists) what `make` puts into a directory. `about` tells seeds of different kinds apart. */
export async function plantSeed(dir: string, about: string, make: (dir: string) => Promise<void>): Promise<void> {
  const seed = join(SEEDS, keyOf(about))
  if (!existsSync(seed)) await makeSeed(seed, make)
  // Owners and rights as they are: PostgreSQL insists on them.
  await run('cp', ['-a', `${seed}/.`, dir])
}

async function makeSeed(seed: string, make: (dir: string) => Promise<void>): Promise<void> {
  mkdirSync(SEEDS, { recursive: true })
  for (const name of readdirSync(SEEDS)) {
    const path = join(SEEDS, name)
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true })
  }
  const fresh = mkdtempSync(join(SEEDS, 'new-'))
  try {
    await make(fresh)
    // Commit point. Of two who make the same one at once the first wins, and the other's is thrown away.
    renameSync(fresh, seed)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
  }
}

function keyOf(about: string): string {
  const hash = createHash('sha256').update(JSON.stringify([about, process.version, process.getuid?.() ?? 0]))
  for (const source of SOURCES)
    for (const entry of readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      hash.update(`${path}\0`).update(readFileSync(path))
    }
  return hash.digest('hex').slice(0, 32)
}
