// The real thing, started once: PostgreSQL, five processes, killed and started again.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFailure } from '../../core/errors.ts'
import { demonstrationConfig, FREE_PORTS, type Platform, startPlatform } from './constellation.ts'

const base = mkdtempSync(join(tmpdir(), 'fairlead-constellation-'))
const dataDir = join(base, 'data')
let platform: Platform

before(async () => {
  platform = await startPlatform({ config: demonstrationConfig(dataDir, FREE_PORTS) })
})
after(async () => {
  await platform?.stop()
  rmSync(base, { recursive: true, force: true })
})

/** Waits for what must come; the runner's own limit is the only one. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await sleep(50)
  }
}

const unit = async (name: string) => (await platform.status()).units.find((one) => one.name === name)

test('every unit runs, each as a process of its own', async () => {
  const { units } = await platform.status()
  assert.deepEqual(
    units.map(({ name, state }) => `${name} ${state}`),
    ['postgres', 'vault', 'auth', 'api', 'gateway', 'worker'].map((name) => `${name} running`),
  )
  assert.equal(new Set(units.map(({ pid }) => pid)).size, units.length)
})

test('a process that is killed is started again, PostgreSQL too, and the others stay', async () => {
  const before_ = (await platform.status()).units
  for (const name of ['worker', 'postgres']) {
    const { pid } = before_.find((one) => one.name === name) ?? {}
    assert.ok(pid)
    process.kill(pid, 'SIGKILL')
    const again = await until(async () => {
      const now = await unit(name)
      return now?.state === 'running' && now.pid !== pid ? now : undefined
    })
    assert.deepEqual([again.restarts, again.lastEnd], [1, 'SIGKILL'])
  }
  assert.equal((await unit('vault'))?.pid, before_.find((one) => one.name === 'vault')?.pid)
})

test('no secret is in a command line, an environment or the configuration file of any process', async () => {
  const secrets = readdirSync(join(dataDir, 'secrets')).filter((name) => name.endsWith('.password'))
  assert.ok(secrets.length >= 6)
  const values = secrets.map((name) => readFileSync(join(dataDir, 'secrets', name), 'utf8').trim())
  const { units } = await platform.status()
  const visible = units
    .flatMap(({ pid }) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`])
    .concat(join(platform.config.runDir, 'config.json'))
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n')
  for (const value of values) assert.ok(!visible.includes(value))
})

test('files and sockets are for the platform alone', () => {
  for (const dir of [dataDir, platform.config.runDir, join(dataDir, 'secrets'), join(dataDir, 'log')])
    assert.equal(statSync(dir).mode & 0o066, 0, dir)
  for (const name of readdirSync(platform.config.runDir))
    assert.equal(statSync(join(platform.config.runDir, name)).mode & 0o066, 0, name)
})

test('a second platform on the same data is refused, and says where the first one is', async () => {
  await assert.rejects(
    startPlatform({ config: demonstrationConfig(dataDir, FREE_PORTS) }),
    (error) => isFailure(error, 'unavailable') && error.message.includes(platform.publicUrl),
  )
})

test('a port that is taken is named with the option that changes it, before anything is started', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.after(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const other = join(base, 'other')
  const config = demonstrationConfig(other, { ...FREE_PORTS, mqtt: { host: '127.0.0.1', port } })
  await assert.rejects(startPlatform({ config }), (error) => {
    assert.ok(isFailure(error, 'unavailable'))
    assert.match(error.message, new RegExp(`Port ${port} on 127.0.0.1 \\(mqtt\\) is in use by process ${process.pid}`))
    assert.match(error.hint ?? '', /--mqtt-port/)
    return true
  })
  assert.ok(!existsSync(join(other, 'postgres')))
})

test('when the supervisor is killed nothing of it is left, and the next start goes on', async () => {
  const away = join(base, 'killed')
  const program = `
    const { startPlatform, demonstrationConfig, FREE_PORTS } = await import(${JSON.stringify(import.meta.resolve('./constellation.ts'))})
    const platform = await startPlatform({ config: demonstrationConfig(${JSON.stringify(away)}, FREE_PORTS) })
    console.log(JSON.stringify((await platform.status()).units.map(({ pid }) => pid)))`
  const args = ['--input-type=module', '--eval', program]
  const supervisor = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  assert.ok(supervisor.stdout)
  const [line] = await once(createInterface({ input: supervisor.stdout }), 'line')
  const pids: number[] = JSON.parse(line)
  assert.equal(pids.length, 6)
  supervisor.kill('SIGKILL')
  await until(async () => (pids.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true))
  const next = await startPlatform({ config: demonstrationConfig(away, FREE_PORTS) })
  await next.stop()
})
