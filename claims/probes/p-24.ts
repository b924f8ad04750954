// P-24: why three years is written down, without a source that does not say so, and what compensates it is there: what
// is revoked is refused on every door, and outsiders learn of it too.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { holds, type Probe } from '../claim.ts'
import { revoke } from '../looks/bad-identities.ts'
import { doorsOf } from '../looks/doors.ts'
import { run } from '../world/command.ts'
import { type Door, knock } from '../world/door.ts'
import type { Added, World } from '../world/world.ts'

const RATIONALE = new URL('../../docs/decisions/certificate-lifetimes.md', import.meta.url)
/** The promise. */
const WITHIN_MS = 5 * 60_000

function writtenDown(): void {
  const text = readFileSync(RATIONALE, 'utf8')
  for (const part of [
    '1095 days',
    'SP 800-57 part 1 revision 5, section 5.3',
    'RFC 5280',
    'Revocation',
    'five minutes',
  ])
    holds(text.includes(part), `the rationale says nothing of ${part}`)
  // A document about assurances for signatures, which sets no lifetimes.
  holds(!text.includes('800-89'), 'the rationale leans on SP 800-89')
}

async function refusedBy(doors: readonly Door[], asset: Added): Promise<void> {
  for (const door of doors) {
    const { letIn, said } = await knock(door, asset)
    holds(!letIn, `${door.name} lets in what was revoked (${said})`)
  }
}

/** Fetched without signing in, judged by openssl. */
async function outsidersKnow(world: World, asset: Added, begun_ms: number): Promise<number> {
  const nobody = world.nobody()
  const fetched = async (name: string): Promise<string> => {
    const file = join(world.dir, name)
    writeFileSync(file, (await nobody.ask('GET', `/pki/${name}`)).text)
    return file
  }
  const [root, ca] = [await fetched('root.pem'), await fetched('asset-ca.pem')]
  try {
    for (;;) {
      const lists = [await fetched('asset-ca.crl.pem'), await fetched('root.crl.pem')]
      const crls = lists.flatMap((file) => ['-CRLfile', file])
      const args = ['verify', '-crl_check_all', '-CAfile', root, '-untrusted', ca, ...crls, asset.certFile ?? '']
      const { stderr } = await run('openssl', args)
      const ms = Date.now() - begun_ms
      if (stderr.includes('certificate revoked')) return ms
      holds(ms < WITHIN_MS, `openssl verify does not know of it after ${ms} ms: ${stderr.slice(0, 200)}`)
      await sleep(200)
    }
  } finally {
    nobody.close()
  }
}

export const probe: Probe = {
  id: 'P-24',
  async run(world) {
    writtenDown()
    const asset = await world.addAsset('harbour')
    const begun_ms = Date.now()
    await revoke(world, asset)
    await refusedBy(doorsOf(world), asset)
    const ms = await outsidersKnow(world, asset, begun_ms)
    return `the rationale stands in docs/decisions; what is revoked is refused on both doors at once, and openssl verify -crl_check_all refuses it ${ms} ms after`
  },
  control: {
    broken: 'a door that knows of no revocation',
    async run(world) {
      const asset = await world.addAsset('harbour')
      await revoke(world, asset)
      await refusedBy([world.lax.https], asset)
    },
  },
}
