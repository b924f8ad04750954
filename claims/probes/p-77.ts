// P-77: the audit log says who revoked what and why, and the record says that every gateway took notice in time.
import { holds, type Probe } from '../claim.ts'
import { revoke } from '../looks/bad-identities.ts'
import { PROMISED_MS, recordOf } from '../looks/cut-off.ts'
import { connectDevice } from '../looks/device.ts'
import { newest } from '../looks/trail.ts'
import type { Added, World } from '../world/world.ts'

async function told(world: World, asset: Added): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  const line = (await newest(admin)).find(
    ({ event, words }) => event === 'certificate.revoked' && words.includes(asset.name),
  )
  holds(line !== undefined, 'no line of the audit log tells of it')
  holds(typeof line.person?.name === 'string', 'the line does not say who')
  holds(/compromise/i.test(line.words), `the line does not say why: ${line.words}`)
  const { revokedAt, confirmedAt, lastClosedAt } = await recordOf(world, asset)
  const after = (at: string) => Date.parse(at) - Date.parse(revokedAt)
  holds(after(confirmedAt) <= PROMISED_MS, `confirmed after ${after(confirmedAt)} ms`)
  holds(lastClosedAt !== null && after(lastClosedAt) <= PROMISED_MS, 'the connection was not closed in time')
  return `"${line.person.name} ${line.words}"; every gateway confirmed after ${after(confirmedAt)} ms, last connection closed after ${after(lastClosedAt)} ms`
}

async function connected(world: World): Promise<Added> {
  const asset = await world.addAsset('harbour', { name: `Timely ${Math.round(performance.now())}` })
  const client = await connectDevice(world.doors.mqtt, asset)
  client.on('error', () => undefined)
  return asset
}

export const probe: Probe = {
  id: 'P-77',
  async run(world) {
    const asset = await connected(world)
    await revoke(world, asset)
    return told(world, asset)
  },
  control: {
    broken: 'an asset whose certificate nobody revoked',
    run: async (world) => told(world, await connected(world)),
  },
}
