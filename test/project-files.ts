// The project's files as git sees them: tracked ones and new ones that are not ignored; without git, a walk.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const NEVER = new Set(['node_modules', '.git', '.fairlead', 'dist'])

function walk(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter((entry) => !NEVER.has(entry.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? walk(path) : [path]
    })
}

/** Paths relative to the project's root, with forward slashes, sorted. */
export function projectFiles(): string[] {
  if (!existsSync(join(projectRoot, '.git'))) return walk('').toSorted()
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
  return [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && existsSync(join(projectRoot, path)))
    .toSorted()
}
