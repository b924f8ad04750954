// A stopped server with the migrated template in it, made once for this state of the code and copied for every test
// process: a copy takes a fraction of a second where initdb and all migrations take several.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isCode } from '../platform/io-error.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const SEEDS = join(ROOT, 'node_modules/.cache/fairlead-databases')
/** What decides how a migrated server looks. */
const SOURCES = ['db', 'server/db', 'server/platform']
/** Seeds that nobody has used for a day, as those of earlier states of the code, are thrown away when a new one is made. */
const KEPT_MS = 24 * 3_600_000

/** Where seeds lie and how one is copied: the usual ones, except for the test of this file. */
export type Planting = { seeds: string; copy: (from: string, to: string) => Promise<unknown> }
const USUAL: Planting = {
  seeds: SEEDS,
  // Owners and rights as they are: PostgreSQL insists on them.
  copy: (from, to) => run('cp', ['-a', `${from}/.`, to]),
}

/** Puts into `dir` (empty, exists) what `make` puts into a directory. `about` tells seeds of different kinds apart. */
export async function plantSeed(
  dir: string,
  about: string,
  make: (dir: string) => Promise<void>,
  planting = USUAL,
): Promise<void> {
  const seed = join(planting.seeds, keyOf(about))
  if (await copied(seed, dir, planting)) return
  await makeSeed(seed, make, planting.seeds)
  if (!(await copied(seed, dir, planting))) throw new Error(`${seed} went away as soon as it was made`)
}

/** False where there is no seed, or where another process threw it away meanwhile; `dir` is empty then. */
async function copied(seed: string, dir: string, { copy }: Planting): Promise<boolean> {
  const which = seedAt(seed)
  if (which === undefined) return false
  try {
    // In use: not to be thrown away for another day.
    utimesSync(seed, new Date(), new Date())
    await copy(seed, dir)
    // A copy of what was being thrown away may lack something without a word.
    if (seedAt(seed) === which) return true
  } catch (error) {
    if (seedAt(seed) === which) throw error
  }
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true })
  return false
}

/** Which directory stands there: another one after it was thrown away and made again. */
const seedAt = (seed: string): number | undefined => statSync(seed, { throwIfNoEntry: false })?.ino

async function makeSeed(seed: string, make: (dir: string) => Promise<void>, seeds: string): Promise<void> {
  mkdirSync(seeds, { recursive: true })
  throwAwayUnused(seeds)
  const fresh = mkdtempSync(join(seeds, 'new-'))
  try {
    await make(fresh)
    // Commit point. Of two who make the same one at once the first wins, and the other's is thrown away.
    renameSync(fresh, seed)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
  }
}

function throwAwayUnused(seeds: string): void {
  for (const name of readdirSync(seeds)) {
    const path = join(seeds, name)
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    if (used === undefined || Date.now() - used <= KEPT_MS) continue
    const away = mkdtempSync(join(seeds, 'away-'))
    try {
      // Gone from its place at once, so that whoever copies it sees that it went.
      renameSync(path, join(away, 'seed'))
    } catch (error) {
      // Another process was first.
      if (!isCode(error, 'ENOENT')) throw error
    }
    rmSync(away, { recursive: true, force: true })
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
