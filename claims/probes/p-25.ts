// P-25: what is revoked gets nothing accepted any more: not over open MQTT and HTTPS connections, not over new or resumed
// ones, under no persistent session. Measured from the answer of the revocation to the last byte accepted.
import { holds, type Probe } from '../claim.ts'
import { revoke } from '../looks/bad-identities.ts'
import { cutOff, keepSending, recordOf } from '../looks/cut-off.ts'
import { allRefused, doorsOf } from '../looks/doors.ts'

export const probe: Probe = {
  id: 'P-25',
  async run(world) {
    const asset = await world.addAsset('harbour')
    const attempts = await keepSending(world, asset)
    await revoke(world, asset)
    const late_ms = await cutOff(attempts, performance.now())
    const refused = await allRefused(doorsOf(world), [{ who: 'the revoked certificate', how: asset }])
    const { socketsClosed, lastClosedAt, revokedAt, gateways } = await recordOf(world, asset)
    holds(socketsClosed >= 2 && lastClosedAt !== null, `the record tells of ${socketsClosed} connections closed`)
    const closed_ms = Date.parse(lastClosedAt) - Date.parse(revokedAt)
    return `last accepted ${late_ms} ms after the answer; by the record ${gateways.length} gateway confirmed, ${socketsClosed} connections closed, the last after ${closed_ms} ms; ${refused}`
  },
  control: {
    broken: 'a certificate that nobody revoked',
    async run(world) {
      const asset = await world.addAsset('harbour')
      const attempts = await keepSending(world, asset)
      return cutOff(attempts, performance.now())
    },
  },
}
