// Builds the console when what it is made of has changed. The digest of the inputs lies in the built folder, so an
// unchanged console costs a few milliseconds.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { unavailable } from '../core/errors.ts'
import { isCode } from '../server/platform/io-error.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'web')
const dist = join(web, 'dist')
/** What Vite reads. Tests and development aids beside it cost a build now and then, and never miss one. */
const INPUTS = ['web', 'core', 'client', 'package-lock.json']
const DIGEST = 'inputs.sha256'

/** Resolves to whether it had to be built. Throws Failure unavailable with the end of what Vite said. */
export async function ensureConsole(): Promise<boolean> {
  const digest = inputDigest()
  if (existsSync(join(dist, DIGEST)) && readFileSync(join(dist, DIGEST), 'utf8') === digest) return false
  await buildConsole(digest)
  return true
}

async function buildConsole(digest: string): Promise<void> {
  const own = join(root, '.fairlead')
  mkdirSync(own, { recursive: true })
  // A folder for each builder: two that started at once would empty each other's.
  const fresh = mkdtempSync(join(own, 'console-'))
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', web, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } })
    writeFileSync(join(fresh, DIGEST), digest)
    // Whoever built it may be another than whoever serves it.
    chmodSync(fresh, 0o755)
    install(fresh)
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true })
    const said = cause instanceof Error ? cause.message.split('\n').slice(-12).join('\n') : ''
    throw unavailable(`The console could not be built:\n${said}`, {
      hint: 'In an installation that is read-only, run "fairlead build" once as its owner.',
      cause,
    })
  }
}

/** Commit point: whoever starts from here on serves the new console whole. Of two builders the later one's stays. */
function install(fresh: string): void {
  for (let attempt = 1; ; attempt++) {
    rmSync(dist, { recursive: true, force: true })
    try {
      renameSync(fresh, dist)
      return
    } catch (error) {
      // The other one came between the two lines above.
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
      if (attempt >= 5) throw error
    }
  }
}

function inputDigest(): string {
  const digest = createHash('sha256')
  for (const input of INPUTS)
    for (const file of filesOf(input))
      digest
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0')
  return digest.digest('hex')
}

function filesOf(input: string): string[] {
  if (!existsSync(join(root, input))) return []
  if (!/^\w+$/.test(input)) return [input]
  return readdirSync(join(root, input), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((file) => !/^web\/dist|\.test\.tsx?$/.test(file))
    .toSorted()
}
