// The shape of the tree (STYLE, Shape): names that say what is known, files that fit a screen or say why they do not.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectFiles, projectRoot } from './project-files.ts'

const LINES_MAX = 300
const FOLDER_ENTRIES_MAX = 25
const files = projectFiles()
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8')

test('no folder or file is named for nothing', () => {
  const empty = /(^|\/)(utils?|helpers?|common|shared|misc|services?|managers?)(\.[a-z.]+)?(\/|$)/
  assert.deepEqual(
    files.filter((file) => empty.test(file)),
    [],
  )
})

test('a source file over 300 lines says in its first lines why it is long', () => {
  const long = files
    .filter((file) => /\.(ts|tsx|mjs|css)$/.test(file) && !file.includes('.gen.'))
    .filter((file) => read(file).split('\n').length > LINES_MAX)
    .filter((file) => !/^.*Long because/m.test(read(file).split('\n').slice(0, 12).join('\n')))
  assert.deepEqual(long, [])
})

test('a folder has at most 25 entries, tests beside their subject not counted', () => {
  const entries = new Map<string, Set<string>>()
  for (const file of files.filter((path) => !path.endsWith('.test.ts'))) {
    const parts = file.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/')
      entries.set(folder, (entries.get(folder) ?? new Set()).add(parts[depth] ?? ''))
    }
  }
  // One probe a claim: the register of claims is as long as the promises are. Migrations only append.
  const listed = ['claims/probes', 'claims', 'db/migrations']
  const crowded = [...entries].filter(([folder, set]) => set.size > FOLDER_ENTRIES_MAX && !listed.includes(folder))
  assert.deepEqual(
    crowded.map(([folder, set]) => `${folder}: ${set.size}`),
    [],
  )
})

test('the server is plain TypeScript: no .tsx, no enum, nothing that type stripping refuses', () => {
  assert.deepEqual(
    files.filter((file) => file.endsWith('.tsx') && !file.startsWith('web/')),
    [],
  )
})

test('nothing committed names a machine: no absolute home or work paths', () => {
  const machine = /\/(home|root|work|Users)\/[a-z]/
  const found = files
    .filter((file) => /\.(ts|tsx|mjs|md|json|sql|css|yml)$/.test(file) && file !== 'package-lock.json')
    .filter((file) => machine.test(read(file)) && file !== 'test/shape.test.ts')
  assert.deepEqual(found, [])
})

test('every package is pinned exactly and has its reason in ARCHITECTURE.md', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const architecture = read('ARCHITECTURE.md')
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies'])
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      assert.match(version, /^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is not pinned exactly`)
      assert.ok(architecture.includes(`\`${name}\``), `${name} has no reason in ARCHITECTURE.md`)
    }
})
