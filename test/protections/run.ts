// `npm run protections`: takes each protection away once, in a copy of the project, and demands that its test then fails.
// Names that are given narrow it: `npm run protections -- "claim code" CRL`. First each test runs as it is, and has to pass.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from 'node:test'
import { projectFiles, projectRoot } from '../project-files.ts'
import { PROTECTIONS } from './list.ts'
import type { Edit, Protection } from './protection.ts'

const TEST_MS_MAX = 120_000

type Outcome = 'passes' | 'fails' | 'did not run'
type Tried = { protection: Protection; said: string; isGood: boolean }

const wanted = process.argv.slice(2).map((each) => each.toLowerCase())
const chosen = PROTECTIONS.filter(
  ({ what, test }) =>
    wanted.length === 0 || wanted.some((part) => what.toLowerCase().includes(part) || test.file.includes(part)),
)
const copy = copyOfProject()
try {
  const tried: Tried[] = []
  const asItIs = new Map<string, Outcome>()
  for (const protection of chosen) {
    const one = await tryWithout(protection, asItIs)
    tried.push(one)
    console.log(`${one.isGood ? 'ok  ' : 'BAD '}  ${protection.what}: ${one.said}`)
  }
  const bad = tried.filter(({ isGood }) => !isGood).length
  console.log(`${tried.length} protections taken away once: ${tried.length - bad} seen by their tests, ${bad} not`)
  process.exitCode = bad === 0 && tried.length > 0 ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function copyOfProject(): string {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-protections-'))
  for (const path of projectFiles()) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    cpSync(join(projectRoot, path), join(dir, path))
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(dir, 'node_modules'))
  return dir
}

async function tryWithout(protection: Protection, asItIs: Map<string, Outcome>): Promise<Tried> {
  const { test, edits } = protection
  const key = `${test.file}: ${test.name}`
  const before = asItIs.get(key) ?? (await outcomeOf(test))
  asItIs.set(key, before)
  if (before !== 'passes') return { protection, said: `the test ${before} as it is (${key})`, isGood: false }
  const began = performance.now()
  for (const edit of edits) takeAway(edit)
  try {
    const outcome = await outcomeOf(test)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    return { protection, said: `without it the test ${outcome}, ${seconds} s (${key})`, isGood: outcome === 'fails' }
  } finally {
    for (const { file } of edits) cpSync(join(projectRoot, file), join(copy, file))
  }
}

function takeAway({ file, text, instead }: Edit): void {
  const path = join(copy, file)
  const parts = readFileSync(path, 'utf8').split(text)
  if (parts.length !== 2) throw new Error(`${file} has the text of a protection ${parts.length - 1} times: ${text}`)
  writeFileSync(path, parts.join(instead))
}

function patternOf(name: string): RegExp {
  return new RegExp(name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}

/** What the test itself comes to: a file that cannot be loaded, or a hook that fails, is no answer. */
async function outcomeOf({ file, name, after, inOrder }: Protection['test']): Promise<Outcome> {
  const pattern = patternOf(name)
  let outcome: Outcome = 'did not run'
  const events = run({
    cwd: copy,
    files: [join(copy, file)],
    ...(inOrder === true ? {} : { testNamePatterns: after === undefined ? [pattern] : [patternOf(after), pattern] }),
    timeout: TEST_MS_MAX,
    // A hook that fails may leave a server behind, which keeps the file alive.
    signal: AbortSignal.timeout(2 * TEST_MS_MAX),
  })
  events.on('test:pass', (event) => {
    if (pattern.test(event.name) && event.skip === undefined && outcome !== 'fails') outcome = 'passes'
  })
  events.on('test:fail', (event) => {
    const { failureType } = event.details.error as Error & { failureType?: string }
    if (pattern.test(event.name) && failureType !== 'hookFailed') outcome = 'fails'
  })
  for await (const event of events) void event
  return outcome
}
