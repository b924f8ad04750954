// The list itself: what is to be taken away is there, once, and so is the test that has to miss it. Taking away and running
// is `npm run protections`.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectRoot } from '../project-files.ts'
import { PROTECTIONS } from './list.ts'

const PROTECTIONS_MIN = 50

test('each protection stands where the list says, once, and its test exists', () => {
  assert.ok(PROTECTIONS.length >= PROTECTIONS_MIN, `${PROTECTIONS.length} protections`)
  assert.equal(new Set(PROTECTIONS.map(({ what }) => what)).size, PROTECTIONS.length, 'each is named once')
  const textOf = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')
  for (const { what, edits, test: of } of PROTECTIONS) {
    for (const { file, text, instead } of edits) {
      assert.equal(textOf(file).split(text).length - 1, 1, `${what}: ${file} has it once: ${text}`)
      assert.notEqual(text, instead)
    }
    const escaped = of.name.replaceAll("'", "\\'")
    const source = textOf(of.file)
    assert.ok(source.includes(of.name) || source.includes(escaped), `${what}: ${of.file} has the test "${of.name}"`)
  }
})
