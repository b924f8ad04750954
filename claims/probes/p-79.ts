// P-79: there is an inventory of keys, each with one purpose, and keys of one purpose are nobody else's; what concerns the
// root takes two people, and whoever has the whole disk with the master key cannot use it alone.
import { createPrivateKey } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { subKey } from '../../core/seal-keys.ts'
import { open, SealBroken, sealingKey } from '../../core/seal.ts'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { World } from '../world/world.ts'

const BOOT = fileURLToPath(new URL('../../bin/boot.mjs', import.meta.url))
const COMMAND_MS_MAX = 60_000
const PEOPLE = { anna: 'five lanterns drift past the mill', bert: 'nobody paints the harbour at noon' }

const inventory = z.object({
  keys: z.array(z.object({ id: z.string(), purpose: z.string(), fingerprint: z.string().nullable() })),
})

async function onePurposeEach(world: World): Promise<string> {
  const staff = await world.staff()
  const { keys } = await staff.call('GET', '/v1/keys', inventory)
  for (const id of ['master', 'root', 'asset-ca', 'service-ca', 'audit-log'])
    holds(
      keys.some((key) => key.id === id),
      `the inventory does not know ${id}`,
    )
  const fingerprints = keys.flatMap(({ fingerprint }) => fingerprint ?? [])
  holds(new Set(fingerprints).size === fingerprints.length, 'one key stands in the inventory for two purposes')
  return `${keys.length} keys in the inventory, none of them for two purposes`
}

/** What somebody can do who took everything that lies on the machine, and asks nobody. */
function thiefHasNoRoot({ platform: { config } }: World): string {
  const dir = join(config.dataDir, 'vault', 'authorities')
  const master = Buffer.from(readFileSync(join(config.secretsDir, 'master.key'), 'utf8').trim(), 'base64url')
  const key = sealingKey(1, subKey(master, 'master', 'authority-key'))
  const place = { org: 'platform', table: 'authority', column: 'key', row: 'root' }
  const custody = join(dir, 'custody.json')
  const found = [
    ...readdirSync(dir)
      .filter((name) => name.startsWith('root.key'))
      .map((name) => readFileSync(join(dir, name))),
    ...(existsSync(custody) ? texts(JSON.parse(readFileSync(custody, 'utf8'))) : []),
  ]
  for (const sealed of found) {
    try {
      const der = open(key, place, sealed)
      holds(false, `the root's key opens alone: ${createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).type}`)
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
    }
  }
  return `the master key opens none of the ${found.length} pieces that could hold the root's key`
}

/** Everything in a JSON document that could be sealed bytes. */
function texts(value: unknown): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(value, 'base64')]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

async function ca(world: World, ...words: string[]): Promise<{ code: number | null; said: string }> {
  const args = [BOOT, 'ca', ...words, '--data', world.platform.config.dataDir]
  const { code, stdout, stderr } = await run(process.execPath, args, { timeout_ms: COMMAND_MS_MAX })
  return { code, said: `${stdout.toString('utf8')}${stderr}`.trim() }
}

async function twoAreNeeded(world: World): Promise<string> {
  const files = Object.fromEntries(
    Object.entries(PEOPLE).map(([name, text]) => {
      const file = join(world.dir, `passphrase-${name}`)
      writeFileSync(file, text, { mode: 0o600 })
      return [name, file]
    }),
  )
  const both = `${files.anna},${files.bert}`
  const enrolled = await ca(world, 'custodians', 'enrol', 'anna,bert', '--passphrases', both)
  holds(enrolled.code === 0, `custodians were not enrolled: ${enrolled.said}`)
  const alone = [
    ['--by', 'anna,bert', '--by-passphrases', `${files.anna},${files.anna}`],
    ['--by', 'anna,anna', '--by-passphrases', `${files.anna},${files.anna}`],
    ['--by', 'anna,carl', '--by-passphrases', both],
    [],
  ]
  for (const words of alone)
    for (const step of [['next', 'asset'], ['export-root', join(world.dir, 'root.json')], ['sign-list']]) {
      const { code, said } = await ca(world, ...step, ...words)
      holds(code !== 0, `one alone: ${step[0]} ${words.join(' ')}: ${said}`)
    }
  const together = await ca(world, 'sign-list', '--by', 'bert,anna', '--by-passphrases', `${files.bert},${files.anna}`)
  holds(together.code === 0, `two together are refused: ${together.said}`)
  return `one custodian alone was refused in ${alone.length * 3} ways, two together are not`
}

export const probe: Probe = {
  id: 'P-79',
  async run(world) {
    const keys = await onePurposeEach(world)
    const two = await twoAreNeeded(world)
    return `${keys}; ${two}; ${thiefHasNoRoot(world)}`
  },
  control: { broken: 'a root that nobody is enrolled for', run: async (world) => thiefHasNoRoot(world) },
}
