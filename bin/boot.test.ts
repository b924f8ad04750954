// boot.mjs against a project of its own: a small folder with a lock file, and a "npm" that does what the test says.
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const boot = fileURLToPath(new URL('boot.mjs', import.meta.url))
const nodePackage = `node-linux-${process.arch}`
const bases: string[] = []
after(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true })
})

const LOCK = {
  packages: {
    '': {},
    [`node_modules/${nodePackage}`]: { version: '24.0.0', integrity: 'sha512-a', optional: true },
    'node_modules/one': { version: '1.0.0', integrity: 'sha512-b' },
    'node_modules/tool': { version: '1.0.0', integrity: 'sha512-c', dev: true },
    'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-d', optional: true, os: ['darwin'] },
  },
}

/** What npm would leave behind: its own lock file, and the Node that is running this test. */
const INSTALLS = `
mkdir -p node_modules/.bin node_modules/${nodePackage}/bin
ln -sf ${process.execPath} node_modules/${nodePackage}/bin/node
sed '/for-another-system/d' package-lock.json > node_modules/.package-lock.json`

function project(npm = INSTALLS) {
  const base = mkdtempSync(join(tmpdir(), 'fairlead-boot-'))
  bases.push(base)
  for (const dir of ['bin', 'path']) mkdirSync(join(base, dir))
  copyFileSync(boot, join(base, 'bin', 'boot.mjs'))
  writeFileSync(join(base, 'package.json'), '{"type":"module"}')
  writeLock(base, LOCK)
  writeFileSync(join(base, 'path', 'npm'), `#!/bin/sh\necho "$@" >> npm-was-called\n${npm}\n`)
  chmodSync(join(base, 'path', 'npm'), 0o755)
  for (const name of ['sh', 'mkdir', 'ln', 'sed'])
    symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(base, 'path', name))
  return base
}

function writeLock(base: string, lock: object): void {
  // One package a line, so that the "npm" above can leave one out.
  const text = JSON.stringify(lock)
    .replaceAll('"node_modules/', '\n"node_modules/')
    .replace(',\n"node_modules/for', '\n,"node_modules/for')
  writeFileSync(join(base, 'package-lock.json'), text.replace(/\}\}\}$/, '}\n}}'))
}

const surroundings = (base: string) => ({ PATH: join(base, 'path'), HOME: base })

function start(base: string, ...args: string[]) {
  const options = { encoding: 'utf8', env: surroundings(base), cwd: '/' } as const
  return spawnSync(process.execPath, [join(base, 'bin', 'boot.mjs'), ...args], options)
}

const calls = (base: string): string[] => {
  const file = join(base, 'npm-was-called')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

test('the first start installs once, without scripts; later ones do not, until the lock file changes', () => {
  const base = project()
  writeFileSync(join(base, 'bin', 'fairlead.ts'), 'console.log(process.argv.slice(2).join())')
  const first = start(base, 'status', '--json')
  assert.deepEqual([first.status, first.stdout], [0, 'status,--json\n'])
  assert.match(first.stderr, /^Installing packages \(first start\) \.\.\. done in \d+ s\n$/)
  assert.match(calls(base)[0] ?? '', /^ci --ignore-scripts/)
  assert.equal(start(base, 'status').stderr, '')
  assert.equal(calls(base).length, 1)
  writeLock(base, {
    packages: { ...LOCK.packages, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-other' } },
  })
  assert.match(start(base, 'status').stderr, /one is not as the lock file has it/)
  assert.equal(calls(base).length, 2)
})

test('a lock file that npm 11 finds incomplete is installed all the same', () => {
  const base = project(`case "$1" in ci) echo "npm error lock file not in sync" >&2; exit 1;; esac${INSTALLS}`)
  writeFileSync(join(base, 'hello.ts'), 'console.log("hello")')
  assert.equal(start(base, 'run', 'hello.ts').stdout, 'hello\n')
  assert.match(calls(base)[1] ?? '', /^install --no-save --ignore-scripts/)
})

test('what an old Node made npm leave out is brought by npm under the new one', () => {
  const base = project(`case "$1" in
ci)${INSTALLS}
  sed -i '/node_modules.one/d' node_modules/.package-lock.json;;
*) sed '/for-another-system/d' package-lock.json > node_modules/.package-lock.json; echo "$PATH" > path-of-npm;;
esac`)
  writeFileSync(join(base, 'hello.ts'), 'console.log("hello")')
  assert.equal(start(base, 'run', 'hello.ts').stdout, 'hello\n')
  assert.deepEqual(
    calls(base).map((call) => call.split(' ')[0]),
    ['ci', 'install'],
  )
  assert.ok(readFileSync(join(base, 'path-of-npm'), 'utf8').startsWith(join(base, 'node_modules', nodePackage, 'bin')))
})

for (const [what, npm, said] of [
  ['no network', 'echo "npm error code ENOTFOUND" >&2; exit 1', /code ENOTFOUND[^]*registry cannot be reached/],
  ['a package that is another', 'echo "npm error code EINTEGRITY" >&2; exit 1', /do not go on/],
  ['no right to write', 'echo "npm error EACCES: permission denied" >&2; exit 1', /writable for this user/],
  [
    'an npm that ends in the middle and says 0',
    'echo "Exit handler never called!"; exit 0',
    /Exit handler never called!/,
  ],
] as const)
  test(`a failed install shows the end of what npm said and what to do: ${what}`, () => {
    const { status, stderr } = start(
      project(`for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "noise"; done; ${npm}`),
      'help',
    )
    assert.equal(status, 1)
    assert.match(stderr, said)
    assert.ok(stderr.split('\n').length < 25)
  })

test('without npm it says what to install', () => {
  const base = project()
  rmSync(join(base, 'path', 'npm'))
  const { status, stderr } = start(base, 'help')
  assert.equal(status, 1)
  assert.match(stderr, /npm was not found[^]*apt-get install npm/)
})

test('a Node that does not start here is explained', () => {
  const base = project(
    `${INSTALLS}\nprintf '#!/bin/sh\\necho "version GLIBC_2.28 not found" >&2; exit 1\\n' > fake; ln -sf ../../../fake node_modules/${nodePackage}/bin/node`,
  )
  writeFileSync(join(base, 'fake'), '')
  chmodSync(join(base, 'fake'), 0o755)
  const { status, stderr } = start(base, 'help')
  assert.equal(status, 1)
  assert.match(stderr, /GLIBC_2.28[^]*needs glibc/)
})

test('exit codes pass through, and a tool of node_modules/.bin runs under the bundled Node', () => {
  const base = project()
  writeFileSync(join(base, 'seven.ts'), 'const code: number = 7; process.exit(code)')
  assert.equal(start(base, 'run', 'seven.ts').status, 7)
  writeFileSync(
    join(base, 'node_modules', '.bin', 'tool'),
    '#!/bin/sh\nexec node -p "process.execPath + process.argv[1]" "$@"\n',
  )
  chmodSync(join(base, 'node_modules', '.bin', 'tool'), 0o755)
  assert.match(start(base, 'exec', 'tool', 'x').stdout, /x\n$/)
  assert.match(start(base, 'exec', 'none').stderr, /no tool none/)
})

async function startLong(base: string, program: string) {
  writeFileSync(join(base, 'long.ts'), `${program}\nconsole.log(process.pid)\nsetInterval(() => {}, 1000)`)
  const child = spawn(process.execPath, [join(base, 'bin', 'boot.mjs'), 'run', 'long.ts'], {
    env: surroundings(base),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, pid: Number(line) }
}

test('signals pass through, and so does the end that they bring', async () => {
  const base = project()
  const polite = await startLong(base, `process.on('SIGTERM', () => process.exit(42))`)
  polite.child.kill('SIGTERM')
  assert.deepEqual(await once(polite.child, 'exit'), [42, null])
  const plain = await startLong(base, '')
  process.kill(plain.pid, 'SIGKILL')
  assert.deepEqual(await once(plain.child, 'exit'), [137, null])
})

test('when the door is killed, what it started can notice', async () => {
  const base = project()
  const program = `import { createReadStream } from 'node:fs'
createReadStream('', { fd: Number(process.env.FAIRLEAD_LIFELINE) }).on('end', () => process.exit()).resume()`
  const { child, pid } = await startLong(base, program)
  child.kill('SIGKILL')
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20))
})

test('the door is plain JavaScript that an old Node reads', () => {
  const text = readFileSync(boot, 'utf8')
  assert.doesNotMatch(text, /\?\?=|\|\|=|import .* with |\.toSorted|\.findLast|Promise\.withResolvers|from '[^n]/)
  assert.equal(dirname(boot).endsWith('bin'), true)
})
