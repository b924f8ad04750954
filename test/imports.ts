// Reads the imports of a source file as text: static and dynamic ones with a literal, type-only ones included.
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { join } from 'node:path'
import { projectRoot } from './project-files.ts'

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

export type Imports = { ours: string[]; packages: string[]; node: string[] }

/** `file` is a path relative to the project's root; so are the paths in `ours`. */
export function importsOf(file: string): Imports {
  const found: Imports = { ours: [], packages: [], node: [] }
  for (const match of readFileSync(join(projectRoot, file), 'utf8').matchAll(IMPORT)) {
    const target = match[1] ?? match[2]
    if (target === undefined) continue
    if (target.startsWith('.')) found.ours.push(posix.normalize(posix.join(posix.dirname(file), target)))
    else if (target.startsWith('node:')) found.node.push(target)
    else found.packages.push(packageName(target))
  }
  return found
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}
