// Both device listeners as openssl and curl see them: TLS 1.3 alone, and nobody without a certificate that our authority
// signed, that is in time, in the register and not revoked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { badIdentities, revoke } from '../claims/looks/bad-identities.ts'
import { onlyTls13 } from '../claims/looks/protocols.ts'
import { isInstalled } from '../claims/world/command.ts'
import { type Door, knock } from '../claims/world/door.ts'
import { type Added, startWorld, type World } from '../claims/world/world.ts'

const missing = ['openssl', 'curl'].filter((tool) => !isInstalled(tool))
const skip = missing.length > 0 ? `${missing.join(' and ')} not installed` : false

let world: World
let asset: Added
before(async () => {
  if (skip !== false) return
  world = await startWorld(() => undefined)
  asset = await world.addAsset('harbour')
})
after(() => world?.close())

const doors = (): Door[] => [world.doors.mqtt, world.doors.https]

test('TLS 1.3 alone', { skip }, async () => {
  await onlyTls13(doors())
})

test('the asset itself is let in, nobody is not', { skip }, async () => {
  for (const door of doors()) {
    assert.deepEqual((await knock(door, asset)).letIn, true, door.name)
    assert.deepEqual((await knock(door)).letIn, false, door.name)
  }
})

test('self-signed, foreign, expired and otherwise wrong certificates are refused', { skip }, async (t) => {
  for (const { who, how } of await badIdentities(world, asset))
    for (const door of doors()) {
      const { letIn, said } = await knock(door, how)
      assert.equal(letIn, false, `${door.name} lets in ${who}`)
      t.diagnostic(`${door.name}, ${who}: ${said}`)
    }
})

test('a revoked certificate is refused from the moment it is revoked', { skip }, async () => {
  await revoke(world, asset)
  for (const door of doors()) assert.equal((await knock(door, asset)).letIn, false, door.name)
})
