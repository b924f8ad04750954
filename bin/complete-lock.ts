// Completes package-lock.json after `npm install`. Some packages name builds for other platforms as optional
// dependencies; where a registry does not carry one of them, npm leaves it out of the lock file, and `npm ci` of npm 10
// and later then refuses the lock file as incomplete. This adds such a build by name, version and platform: npm passes
// over it on Linux with glibc, which is what the product runs on. Every package that is installed there has integrity
// (test/lock.test.ts).
import { readFileSync, writeFileSync } from 'node:fs'

type Entry = {
  version: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
type Lock = { packages: Record<string, Entry> }

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'netbsd', 'win32', 'openharmony', 'sunos', 'aix']
const PROCESSORS = ['arm64', 'x64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'wasm32', 'loong64', 'mips64el']

/** The platform that a build's name tells, e.g. `@biomejs/cli-linux-x64-musl`. Throws when it tells none. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/_-]/)
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  if (words.includes('wasm') && cpu.length === 0) cpu.push('wasm32')
  if (os.length === 0 && cpu.length === 0) throw new Error(`${name}: no platform in its name; look at it by hand`)
  return {
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(words.includes('musl') ? { libc: ['musl'] } : {}),
  }
}

/** Adds the missing entries in place and returns their names. */
export function completeLock(lock: Lock): string[] {
  const added: string[] = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`
      if (lock.packages[place] !== undefined || lock.packages[`${path}/${place}`] !== undefined) continue
      if (!/^\d/.test(version)) continue
      lock.packages[place] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true }
      added.push(name)
    }
  }
  return added
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock
  const added = completeLock(lock)
  lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(added.length === 0 ? 'package-lock.json is complete' : `added: ${added.join(', ')}`)
}
