// The inventory of keys: complete, one purpose each, for staff alone, and none of the keys in it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { DERIVED_KEYS } from './internal/derived-keys.ts'
import { rejected, startVaultWorld, type VaultWorld } from './testing.ts'

let vault: VaultWorld
before(async () => {
  vault = await startVaultWorld()
})
after(() => vault.stop())

const asStaff = () => vault.api.call('key-inventory', { session: vault.world.platform.staff.session.reveal() })

test('for staff, and for nobody else', async () => {
  await rejected(vault.gateway.call('key-inventory', { session: 'x' }), 'forbidden')
  await rejected(vault.api.call('key-inventory', { session: 'x' }), 'unauthenticated')
  for (const person of Object.values(vault.world.a.people))
    await rejected(vault.api.call('key-inventory', { session: person.session.reveal() }), 'forbidden')
  assert.ok((await asStaff()).keys.length > 10)
})

test('what is made appears in it, each key once and for one purpose', async () => {
  const before = await asStaff()
  await vault.api.call('org-keys', { session: vault.world.a.people.engineer.session.reveal() })
  await vault.gateway.call('service-certificate', { csr: certificationRequest(keyPair()), names: ['localhost'] })
  const { keys } = await asStaff()
  assert.equal(keys.length, before.keys.length + 2)
  const service = keys.find(({ id }) => id.startsWith('service/'))
  assert.equal(service?.owner, 'gateway')
  assert.ok(keys.some(({ id }) => id === `organisation/${vault.world.a.orgId}/1`))
  for (const id of ['master', 'root', 'asset-ca', 'service-ca', 'audit-log', 'context'])
    assert.ok(
      keys.some((key) => key.id === id),
      id,
    )
  assert.equal(new Set(keys.map(({ id }) => id)).size, keys.length)
  const fingerprints = keys.flatMap(({ fingerprint }) => fingerprint ?? [])
  assert.ok(fingerprints.length >= 4)
  assert.equal(new Set(fingerprints).size, fingerprints.length, 'one key stands there for two purposes')
})

test('a period that is over is due, before that it is not', async () => {
  const stateOf = async (id: string) => (await asStaff()).keys.find((key) => key.id === id)?.state
  assert.equal(await stateOf('master'), 'active')
  vault.setNow(new Date(Date.now() + 731 * 86_400_000))
  assert.equal(await stateOf('master'), 'due')
  assert.equal(await stateOf('root'), 'active')
  assert.equal(await stateOf('audit-log'), 'active')
  vault.setNow(new Date())
})

test('no key is in it', async () => {
  const told = JSON.stringify(await asStaff())
  const master = readFileSync(join(vault.config.secretsDir, 'master.key'), 'utf8').trim()
  const { root } = await vault.api.call('trust', {})
  assert.ok(!told.includes(master) && !told.includes(Buffer.from(master, 'base64url').toString('hex')))
  assert.ok(!told.includes('PRIVATE') && root.includes('CERTIFICATE'))
})

test('what is derived in the code stands in the list, and nothing else', () => {
  const from = (file: string, pattern: RegExp): string[] =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(pattern)].flatMap((match) => match[1] ?? [])
  const derived = [
    ...from('internal/master-key.ts', /purpose: ([^)]+)\)/g).flatMap((purposes) => purposes.match(/[a-z-]{4,}/g) ?? []),
    ...from('../identity/identity.ts', /subKey\(keys\.\w+, '([a-z-]+)'\)/g),
  ]
  assert.deepEqual(derived.toSorted(), DERIVED_KEYS.map(({ id }) => id).toSorted())
})
