// `npm run check`: types, lint and format, before anything runs. Exits non-zero when one of them finds something.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tool = (name: string) => `${root}node_modules/.bin/${name}`

const steps: { name: string; command: string; args: string[] }[] = [
  { name: 'types (server)', command: tool('tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'types (console)', command: tool('tsc'), args: ['--noEmit', '-p', 'web'] },
  { name: 'lint', command: tool('oxlint'), args: ['--type-aware', '--deny-warnings', '.'] },
  { name: 'format', command: tool('biome'), args: ['format', '.'] },
]

/** Runs every step, prints what a failing one said, returns how many failed. */
export function check(): number {
  let failed = 0
  for (const step of steps) {
    if (!existsSync(step.command)) throw new Error(`${step.command} is missing: run npm ci`)
    const started = performance.now()
    const { status, stdout, stderr } = spawnSync(step.command, step.args, { cwd: root, encoding: 'utf8' })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'}  ${step.name}  ${seconds} s`)
    if (status === 0) continue
    failed++
    console.log(`${stdout}${stderr}`.trim())
  }
  return failed
}

if (import.meta.main) process.exitCode = check() === 0 ? 0 : 1
