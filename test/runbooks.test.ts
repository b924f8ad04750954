// Every runbook is worked through on a running platform, as it stands there: each command in its order, with its exit code
// and with the text that the runbook promises. A command, a name or a runbook that is not known here is a failure, so that
// none of them can rot.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { projectRoot } from './project-files.ts'
import { isSaid, type Step, stepsOf } from './runbooks/book.ts'
import { type Plant, type Ran, startPlant } from './runbooks/plant.ts'

const FOLDER = join(projectRoot, 'docs', 'runbooks')
/** "Repeat until": a listener looks for its authorities once a minute. */
const REPEAT_MS_MAX = 100_000
const TOOLS = 'fairlead curl openssl grep tail kill sleep cp mv rm ls cmp chmod echo'.split(' ')
const ENGINEERING = ['asset.read', 'asset.edit', 'certificate.issue', 'certificate.revoke']
const PASSPHRASES = {
  one: 'correct horse battery staple one',
  two: 'another six words of somebody else',
  anna: 'five lanterns drift past the mill',
  bert: 'nobody paints the harbour at noon',
  carl: 'eleven quiet ferries under the bridge',
}
/** Without commands of their own, or with `fairlead verify` alone, which audit-log.test.ts works through. */
const OTHERS = ['README.md', 'account.md', 'database.md', 'log-key.md']
const hasTools = ['curl', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined)

type Scene = {
  /** Brings about what the runbook is for. */
  begin(): Promise<void> | void
  /** Before the step whose command begins so, once: what somebody else would have done by then. */
  meanwhile?: [string, () => Promise<void> | void][]
}

let plant: Plant
before(async () => {
  if (hasTools) plant = await startPlant()
})
after(() => plant?.close())

const file = (name: string): string => join(plant.dir, name)
const set = (values: Record<string, string>): void => void Object.assign(plant.values, values)

/** A new asset that has connected, as those have to which something happens. */
async function connectedAsset(): Promise<{ ASSET: string; SERIAL: string; ISSUER: string }> {
  const { files, ...names } = await plant.addAsset()
  const send = `curl -sS --fail --cacert trust.pem --cert asset.crt --key asset.key -H 'content-type: application/json' \
    -d '{"t":1}' https://fairlead.example:8884/v1/telemetry`
  const { code, said } = await plant.shell(send)
  assert.equal(code, 0, said)
  assert.ok(files['asset.key'])
  set(names)
  return names
}

function takeNewFiles(): void {
  const { files } = z
    .object({ files: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(file('new-files.json'), 'utf8')))
  for (const end of ['crt', 'key']) writeFileSync(file(`new.${end}`), files[`asset.${end}`] ?? '')
}

async function loseMasterKey(): Promise<void> {
  await refreshPids()
  for (const until = Date.now() + REPEAT_MS_MAX; Date.now() < until; await sleep(500))
    if ((await plant.shell('kill $PID; fairlead status --config fairlead.json')).code === 3) break
  rmSync(file('data/secrets/master.key'))
}

/** In this order: each leaves the platform as the next one finds it. */
const SCENES: Record<string, Scene> = {
  'one-certificate.md': {
    begin: async () => {
      await connectedAsset()
      set({ TOKEN: await plant.token(['asset.read', 'certificate.revoke']) })
    },
    meanwhile: [['fairlead revoke', async () => void (await connectedAsset())]],
  },
  'many-certificates.md': {
    begin: async () => {
      const { SERIAL } = await connectedAsset()
      set({ ...(await connectedAsset()), SERIAL })
    },
    meanwhile: [
      [
        'fairlead revoke --config fairlead.json --file',
        async () => {
          const [one, two] = [await connectedAsset(), await connectedAsset()]
          writeFileSync(file('list'), `# the laptop\n${one.SERIAL}\n${two.ASSET}\n`)
        },
      ],
      ['fairlead revoke --config fairlead.json --issuer', async () => void (await connectedAsset())],
    ],
  },
  'lost-gateway.md': { begin: async () => void (await connectedAsset()) },
  'authority-key.md': {
    begin: async () => {
      await connectedAsset()
      const TOKEN = await plant.token(ENGINEERING)
      set({ TOKEN, REQUEST: randomUUID(), OLD: 'asset-ca', NEW: 'asset-ca-2' })
    },
    meanwhile: [['curl -sS --fail-with-body --cacert trust.pem --cert new.crt', takeNewFiles]],
  },
  'service-authority-key.md': { begin: () => set({ OLD: 'service-ca', NEW: 'service-ca-2' }) },
  'root-key.md': {
    begin: () => {
      set({ NEW: 'asset-ca-3', REQUEST: randomUUID() })
      for (const [name, text] of Object.entries(PASSPHRASES)) writeFileSync(file(name), `${text}\n`, { mode: 0o600 })
      for (const end of ['crt', 'key']) cpSync(file(`new.${end}`), file(`asset.${end}`))
    },
  },
  'master-key.md': { begin: () => undefined, meanwhile: [['fairlead up', loseMasterKey]] },
}

const status = z.object({ pid: z.number(), units: z.array(z.object({ name: z.string(), pid: z.number().optional() })) })

async function refreshPids(): Promise<void> {
  const { code, said } = await plant.shell('fairlead status --config fairlead.json --json')
  // Nothing runs: the names stay what they were, as they do for whoever wrote them down.
  if (code === 3) return
  const { pid, units } = status.parse(JSON.parse(said))
  set({ PID: `${pid}`, GATEWAY: `${units.find(({ name }) => name === 'gateway')?.pid}` })
}

function requireKnown({ command }: Step): void {
  const bare = command.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, '""').replaceAll(/\\\n/g, ' ')
  for (const part of bare.split(/&&|\|\||[;|\n]/)) {
    const [tool = ''] = part.trim().split(/\s/)
    assert.ok(TOOLS.includes(tool), `nobody here knows the command "${tool}" of: ${command}`)
  }
  for (const [, name = ''] of command.matchAll(/\$([A-Z_]+)/g))
    assert.ok(name in plant.values, `nobody here knows $${name} of: ${command}`)
}

/** `fairlead up` goes on running; everything else is the shell's. */
async function run(command: string): Promise<Ran> {
  const [, first, config] = /^(?:(.+) && )?fairlead up --config (\S+)$/s.exec(command) ?? []
  if (config === undefined) return plant.shell(command)
  if (first !== undefined) assert.equal((await plant.shell(first)).code, 0, first)
  return plant.up(config)
}

async function work({ command, promised }: Step): Promise<void> {
  const isAsPromised = ({ code, said }: Ran): boolean =>
    (promised.kind === 'until' || (code === 0) === (promised.kind === 'prints')) &&
    promised.texts.every((text) => isSaid(text, said, plant.values))
  let ran = await run(command)
  const until = Date.now() + REPEAT_MS_MAX
  while (promised.kind === 'until' && !isAsPromised(ran) && Date.now() < until) {
    await sleep(1_000)
    ran = await run(command)
  }
  const wanted = `${promised.kind} ${promised.texts.join(', ')}`
  assert.ok(isAsPromised(ran), `${command}\n-- ${wanted}\n-- ended with ${ran.code} and said:\n${ran.said}`)
}

test('each runbook is worked through, or has nothing to work through', () => {
  const there = readdirSync(FOLDER).filter((name) => name.endsWith('.md'))
  assert.deepEqual(there.toSorted(), [...Object.keys(SCENES), ...OTHERS].toSorted())
  for (const name of OTHERS) {
    const commands = readFileSync(join(FOLDER, name), 'utf8').match(/^ {7}\S.*$/gm) ?? []
    assert.deepEqual(
      commands.filter((line) => !line.trim().startsWith('fairlead verify ')),
      [],
      name,
    )
  }
})

for (const [name, { begin, meanwhile = [] }] of Object.entries(SCENES))
  test(`${name}: every command does what it says`, {
    skip: !hasTools && 'curl or openssl is not installed',
  }, async (t) => {
    await begin()
    const waiting = [...meanwhile]
    const steps = stepsOf(join(FOLDER, name))
    for (const step of steps) {
      const at = waiting.findIndex(([start]) => step.command.startsWith(start))
      for (const [, happens] of at < 0 ? [] : waiting.splice(at, 1)) await happens()
      if (/\$(PID|GATEWAY)/.test(step.command)) await refreshPids()
      requireKnown(step)
      await work(step)
    }
    assert.deepEqual(waiting, [], 'what was prepared was not needed')
    t.diagnostic(`${steps.length} steps`)
  })
