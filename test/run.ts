// `npm test`: types, lint and format first, then every *.test.ts of the project with node:test, browser included.
// Arguments narrow it to the test files whose path contains one of them: `npm test -- gateway`.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { finished } from 'node:stream/promises'
import { check } from './check.ts'
import { projectFiles } from './project-files.ts'

const wanted = process.argv.slice(2)
const files = projectFiles()
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
if (files.length === 0) {
  console.error(`no test file has ${wanted.join(' or ')} in its path`)
  process.exit(1)
}

let failed = wanted.length === 0 ? check() : 0
// Two files at a time: each brings its own processes, and a developer's machine may have two cores.
const events = run({ files, concurrency: 2, timeout: 10 * 60 * 1000 })
events.on('test:fail', () => failed++)
const report = events.compose(spec)
report.pipe(process.stdout)
await finished(report)
process.exit(failed === 0 ? 0 : 1)
