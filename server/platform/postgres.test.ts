import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { isFailure } from '../../core/errors.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from './postgres.ts'
import { Secret } from './secret.ts'

const isRoot = process.getuid?.() === 0

const bases: string[] = []
after(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true })
})

function places(): PostgresOptions & { base: string } {
  const base = mkdtempSync(join(tmpdir(), 'fairlead-pg-'))
  bases.push(base)
  const [dataDir, runDir, secretsDir] = [
    join(base, 'data', 'postgres'),
    join(base, 'data', 'run'),
    join(base, 'data', 'secrets'),
  ]
  return { base, dataDir, runDir, secretsDir }
}

async function start(t: TestContext, options: PostgresOptions): Promise<RunningPostgres> {
  const server = await startPostgres(options)
  t.after(() => server.stop())
  return server
}

async function ask(server: RunningPostgres, sql: string, password = server.superuser.password): Promise<unknown[][]> {
  const { host, port, superuser } = server
  const client = new Client({ host, port, user: superuser.user, password: password.reveal(), database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

for (const major of [18, 15] as const)
  test(`PostgreSQL ${major}: a socket, a password, checksums, durable commits, nothing said in the log`, async (t) => {
    const where = places()
    const server = await start(t, { ...where, major })
    const settings = ['listen_addresses', 'data_checksums', 'synchronous_commit', 'fsync', 'log_statement', 'jit']
    const rows = await ask(server, `select ${settings.map((name) => `current_setting('${name}')`).join()}`)
    assert.deepEqual(rows, [['', 'on', 'on', 'on', 'none', 'off']])
    const [locale] = await ask(server, `select datcollate, datctype from pg_database where datname = 'template1'`)
    assert.deepEqual(locale, ['C', 'C'])
    await assert.rejects(ask(server, 'select 1', new Secret('guess')), /password authentication failed/)
    await assert.rejects(ask(server, `select 'marker-7f3a'::int`))
    const logs = join(where.dataDir, `${major}`, 'log')
    const written = readdirSync(logs)
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('')
    assert.match(written, /ready to accept connections/)
    assert.doesNotMatch(written, /select/)
  })

test('killed, it comes back with what was committed', async (t) => {
  const where = places()
  const first = await startPostgres(where)
  await ask(first, 'create table kept as select 42 as answer')
  process.kill(first.pid, 'SIGKILL')
  const { signal } = await first.ended
  assert.equal(signal, 'SIGKILL')
  const second = await start(t, where)
  assert.deepEqual(await ask(second, 'select answer from kept'), [[42]])
})

test('a lock file that names a living process of somebody else does not keep it from starting', async (t) => {
  const where = places()
  const first = await startPostgres(where)
  const lock = readFileSync(join(where.dataDir, '18', 'postmaster.pid'), 'utf8')
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  writeFileSync(join(where.dataDir, '18', 'postmaster.pid'), lock.replace(`${first.pid}`, `${process.pid}`))
  const second = await start(t, where)
  assert.deepEqual(await ask(second, 'select 1'), [[1]])
})

test('a second server on the same cluster is refused, and the first goes on', async (t) => {
  const where = places()
  const first = await start(t, where)
  await assert.rejects(
    startPostgres(where),
    (error) => isFailure(error, 'unavailable') && /works in/.test(error.message),
  )
  assert.deepEqual(await ask(first, 'select 1'), [[1]])
})

test('an initdb that was cut off leaves nothing that the next start trusts', async (t) => {
  const where = places()
  mkdirSync(join(where.dataDir, 'new'), { recursive: true })
  writeFileSync(join(where.dataDir, 'new', 'PG_VERSION'), '18\n')
  assert.deepEqual(await ask(await start(t, where), 'select 1'), [[1]])
})

/** Starts the server from a process of its own, and gives that process and what it said of the server. */
async function startElsewhere(t: TestContext, where: PostgresOptions, wrapper: string[] = [], env = process.env) {
  const { base: _, ...options } = { base: '', ...where }
  const program = `
    const { startPostgres } = await import(${JSON.stringify(import.meta.resolve('./postgres.ts'))})
    const { pid, account } = await startPostgres(${JSON.stringify(options)})
    console.log(JSON.stringify({ pid, account }))
    setInterval(() => {}, 1000)`
  const [file, ...args] = [...wrapper, process.execPath, '--input-type=module', '--eval', program]
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.stdout)
  for await (const line of createInterface({ input: child.stdout })) {
    const facts: { pid: number; account: string } = JSON.parse(line)
    return { child, ...facts }
  }
  throw new Error('the other process ended before the server was up')
}

/** Kills the parent and waits until the server has gone too; the runner's own time limit is the only one. */
async function killAndWait({ child, pid }: { child: ChildProcess; pid: number }): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
  while (existsSync(`/proc/${pid}`)) await sleep(20)
}

test('when whoever started it is killed, it stops cleanly by itself', async (t) => {
  const where = places()
  const other = await startElsewhere(t, where)
  await killAndWait(other)
  const logs = join(where.dataDir, '18', 'log')
  const written = readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('')
  assert.match(written, /received fast shutdown request/)
})

test('an ordinary user starts it as himself, from packages that belong to root', { skip: !isRoot }, async (t) => {
  const where = places()
  chownSync(where.base, 65_534, 65_534)
  const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const other = await startElsewhere(t, where, asNobody)
  assert.equal(other.account, 'setpriv')
  assert.match(readFileSync(`/proc/${other.pid}/status`, 'utf8'), /^Uid:\t65534\t/m)
  await killAndWait(other)
})

/** A PATH with these programs alone, as in an image that lacks the others. */
function onlyPrograms(base: string, names: string[]): NodeJS.ProcessEnv {
  const dir = join(base, 'bin')
  mkdirSync(dir)
  for (const name of names) {
    const found = (process.env.PATH ?? '').split(':').find((place) => existsSync(join(place, name)))
    symlinkSync(join(found ?? '/bin', name), join(dir, name))
  }
  chmodSync(dir, 0o755)
  return { PATH: dir }
}

for (const [what, programs, account, mode] of [
  ['user namespaces', ['setpriv', 'env', 'sh'], /^the user \w+$/, 0o755],
  [
    'user namespaces, in a directory of root alone,',
    ['setpriv', 'env', 'sh'],
    /^the user \w+ with CAP_DAC_OVERRIDE$/,
    0o700,
  ],
  ['user namespaces and setpriv', ['env', 'sh'], /^the user \w+, without setpriv$/, 0o755],
] as const)
  test(`root without ${what} starts it as an existing user, and it dies with us`, { skip: !isRoot }, async (t) => {
    const where = places()
    chmodSync(where.base, mode)
    const other = await startElsewhere(t, where, [], onlyPrograms(where.base, [...programs]))
    assert.match(other.account, account)
    assert.doesNotMatch(readFileSync(`/proc/${other.pid}/status`, 'utf8'), /^Uid:\t0\t/m)
    await killAndWait(other)
    // What that user made is his; a start where namespaces work again goes on as him.
    const again = await start(t, where)
    assert.match(again.account, /^the user/)
  })
