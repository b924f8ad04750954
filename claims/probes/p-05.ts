// P-05: whoever runs the platform shuts a compromised asset off, past the api: `fairlead revoke` on its own machine.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holds, type Probe } from '../claim.ts'
import { cutOff, keepSending } from '../looks/cut-off.ts'
import { newest } from '../looks/trail.ts'
import { run } from '../world/command.ts'
import type { Added, World } from '../world/world.ts'

const BOOT = fileURLToPath(new URL('../../bin/boot.mjs', import.meta.url))
const COMMAND_MS = 30_000

async function breakGlass(world: World, asset: Added, ...more: string[]): Promise<string> {
  const data = ['--data', join(world.dir, 'data')]
  const args = [BOOT, 'revoke', ...data, '--serial', asset.serial, '--reason', 'keyCompromise', ...more]
  const ran = await run(process.execPath, args, { timeout_ms: COMMAND_MS })
  holds(ran.code === 0, `fairlead revoke ended with ${ran.code}: ${ran.stderr.slice(0, 200)}`)
  return ran.stdout.toString()
}

export const probe: Probe = {
  id: 'P-05',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const attempts = await keepSending(world, asset)
    const said = await breakGlass(world, asset, '--yes')
    const late_ms = await cutOff(attempts, performance.now())
    holds(/Revoked: 1 \(keyCompromise\)/.test(said), `the command said ${said}`)
    holds(/confirmed 1 of 1 at/.test(said), `no gateway confirmed: ${said}`)
    const admin = await world.as('harbour', 'org_admin')
    const line = (await newest(admin)).find(
      ({ event, words }) => event === 'certificate.revoked' && words.includes(asset.name),
    )
    holds(line?.process === 'migrator' && line.person === null, 'the audit log has no line of it')
    return `shut off by fairlead revoke; last accepted ${late_ms} ms after it ended; the gateway confirmed; its line: "${line.words}", by the process ${line.process}`
  },
  control: {
    broken: 'the command without --yes, which does nothing',
    async run(world) {
      const asset = await world.addAsset('harbour')
      const attempts = await keepSending(world, asset)
      await breakGlass(world, asset)
      return cutOff(attempts, performance.now())
    },
  },
}
