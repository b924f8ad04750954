// What a runbook is worked through on: `fairlead up` with a configuration of its own in a temporary folder, the command
// `fairlead` on the path, an organisation with assets, and the shell of whoever reads the runbook.
// Long because it is one place: people, assets, processes and files of one morning.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { fromBase32, hotp, totpStepAt } from '../../core/codes/totp.ts'
import { openVisitor, tokenOf, type Visitor } from '../../sim/visitor.ts'
import { projectRoot } from '../project-files.ts'

export type Values = Record<string, string>
export type Ran = { code: number | null; said: string }
export type Issued = { ASSET: string; SERIAL: string; ISSUER: string; files: Record<string, string> }

export type Plant = {
  dir: string
  /** What `$NAMES` in commands are. */
  values: Values
  /** Runs a block of a runbook as it stands there. */
  shell(command: string): Promise<Ran>
  /** `fairlead up` with this configuration, once it has said that it is up. */
  up(config: string): Promise<Ran>
  /** A new asset; its files lie in the folder, where commands look for them. */
  addAsset(): Promise<Issued>
  /** A token of the engineer's for these permissions. */
  token(permissions: readonly string[]): Promise<string>
  admin(): Visitor
  close(): Promise<void>
}

const PASSWORD = 'harbour lights over calm water 7'
const UP_MS_MAX = 90_000
const SHELL_MS_MAX = 60_000

const begun = z.object({ secret: z.string() })
const invitation = z.object({ invitation: z.object({ url: z.string() }) })
const site = z.object({ siteId: z.string() })
const issued = z.object({
  assetId: z.string(),
  certificate: z.object({ serial: z.string() }),
  files: z.record(z.string(), z.string()),
})
const minted = z.object({ token: z.string() })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

type Listen = { api: number; mqtt: number; ingest: number; est: number }

async function writeConfig(dir: string, name: string, dataDir: string): Promise<Listen> {
  const [api, mqtt, ingest, est] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const listen = Object.fromEntries(
    Object.entries({ api, mqtt, ingest, est }).map(([which, port]) => [which, `127.0.0.1:${port}`]),
  )
  writeFileSync(join(dir, name), JSON.stringify({ dataDir, publicUrl: `https://localhost:${api}`, listen }))
  return { api, mqtt, ingest, est }
}

export async function startPlant(): Promise<Plant> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-book-'))
  const listen = await writeConfig(dir, 'fairlead.json', 'data')
  await writeConfig(dir, 'new.json', 'new-data')
  mkdirSync(join(dir, 'bin'))
  const boot = join(projectRoot, 'bin', 'boot.mjs')
  writeFileSync(join(dir, 'bin', 'fairlead'), `#!/bin/sh\nexec "${process.execPath}" "${boot}" "$@"\n`, { mode: 0o755 })
  const children: ChildProcess[] = []
  const values: Values = { DATA: join(dir, 'data'), SAFE: join(dir, 'safe') }
  mkdirSync(join(dir, 'safe'))
  const env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    ...values,
    PATH: `${join(dir, 'bin')}:${process.env['PATH']}`,
  })

  async function up(config: string): Promise<Ran> {
    const child = spawn('fairlead', ['up', '--config', config], {
      cwd: dir,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    for (const until = Date.now() + UP_MS_MAX; child.exitCode === null && Date.now() < until; await sleep(50))
      if (/Ingest +https/.test(said)) {
        // The link for the first administrator comes right behind, where there is one.
        await sleep(500)
        return { code: 0, said }
      }
    return { code: child.exitCode, said }
  }

  function shell(command: string): Promise<Ran> {
    const child = spawn('sh', ['-c', placed(command, listen)], {
      cwd: dir,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), SHELL_MS_MAX)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        clearTimeout(timer)
        resolve({ code, said })
      })
    })
  }

  async function close(): Promise<void> {
    for (const child of children) {
      if (child.exitCode !== null) continue
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(dir, { recursive: true, force: true })
  }

  try {
    const started = await up('fairlead.json')
    const link = /https:\/\/\S+#\S+/.exec(started.said)?.[0]
    if (link === undefined) throw new Error(`the platform did not start: ${started.said}`)
    const people = await enrolPeople(dir, `https://localhost:${listen.api}`, link)
    return { dir, values, shell, up, close, ...people }
  } catch (error) {
    await close()
    throw error
  }
}

/** The example's addresses as they are here. */
function placed(command: string, { api, mqtt, ingest, est }: Listen): string {
  return command
    .replaceAll('fairlead.example:8883', `localhost:${mqtt}`)
    .replaceAll('fairlead.example:8884', `localhost:${ingest}`)
    .replaceAll('fairlead.example:8885', `localhost:${est}`)
    .replaceAll(/fairlead\.example(?!:)/g, `localhost:${api}`)
}

async function enter(url: string, trust: string, link: string, email?: string): Promise<Visitor> {
  const visitor = openVisitor(url, trust)
  const typed = email === undefined ? {} : { email }
  await visitor.tell('POST', '/v1/enrolment/accept', { token: tokenOf(link), password: PASSWORD + url, ...typed })
  const { secret } = await visitor.call('POST', '/v1/security/totp', begun)
  await visitor.tell('POST', '/v1/security/totp/enable', {
    code: hotp(fromBase32(secret), totpStepAt(Date.now() / 1_000)),
  })
  return visitor
}

async function enrolPeople(
  dir: string,
  url: string,
  link: string,
): Promise<Pick<Plant, 'addAsset' | 'token' | 'admin'>> {
  const trust = readFileSync(join(dir, 'data', 'vault', 'authorities', 'service-anchor.pem'), 'utf8')
  writeFileSync(join(dir, 'trust.pem'), trust)
  const staff = await enter(url, trust, link, 'staff@platform.example')
  const body = { name: 'Test Harbour', adminName: 'Administrator', adminEmail: 'admin@test-harbour.example' }
  const made = await staff.call('POST', '/v1/organisations', invitation, body)
  staff.close()
  const admin = await enter(url, trust, made.invitation.url)
  const { siteId } = await admin.call('POST', '/v1/sites', site, { name: 'North yard' })
  return {
    admin: () => admin,
    async addAsset() {
      const name = `Crane ${randomBytes(3).toString('hex')}`
      const { assetId, certificate, files } = await admin.call('POST', '/v1/assets', issued, {
        requestId: randomUUID(),
        name,
        kind: 'crane',
        siteId,
      })
      for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
      const { issuer } = new X509Certificate(files['asset.crt'] ?? '')
      return { ASSET: assetId, SERIAL: certificate.serial, ISSUER: issuer.replace('CN=', ''), files }
    },
    async token(permissions) {
      const name = createHash('sha256').update(permissions.join()).digest('hex').slice(0, 8)
      return (await admin.call('POST', '/v1/tokens', minted, { name, permissions, days: 1 })).token
    },
  }
}
