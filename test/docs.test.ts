// Docs mention only paths that exist: relative links and code spans that look like paths of the project.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { projectFiles, projectRoot } from './project-files.ts'

const pages = projectFiles().filter((file) => file.endsWith('.md'))
const folders = /^(bin|core|server|db|client|web|agent|cli|sim|claims|bench|test|docs)\/[\w./-]*$/

for (const page of pages) {
  test(`${page} names only what exists`, () => {
    const text = readFileSync(join(projectRoot, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((match) =>
      join(dirname(page), match[1] ?? ''),
    )
    const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '').filter((span) => folders.test(span))
    const missing = [...links, ...spans].filter((path) => !existsSync(join(projectRoot, path)))
    assert.deepEqual(missing, [])
  })
}
