// The audit log's key: the worker alone gets signatures, the name and the key stay, heads are what was asked for.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { logVerifiers, originOf, readCheckpoint } from '../../core/merkle/checkpoint.ts'
import { EMPTY_ROOT } from '../../core/merkle/hash.ts'
import { signatureOf } from '../../core/merkle/note.ts'
import { openVault } from './client.ts'
import { start } from './main.ts'
import { rejected, silentLog, startVaultWorld, type VaultWorld } from './testing.ts'

let vault: VaultWorld
before(async () => {
  vault = await startVaultWorld()
})
after(() => vault.stop())

const root = EMPTY_ROOT.toString('base64')

test("a head is signed for the worker with the vault's own time, and for nobody else", async () => {
  const worker = openVault(vault.config, 'worker')
  const { orgId } = vault.world.a
  vault.setNow(new Date('2030-01-02T03:04:05Z'))
  const { note } = await worker.call('sign-checkpoint', { orgId, size: 7, root })
  const { log } = await worker.call('trust', {})
  const read = readCheckpoint(note)
  const { text, time } = logVerifiers(originOf(log.name, orgId), log.publicKey)
  assert.deepEqual([read.origin, read.size, read.root], [`localhost:8443/audit/${orgId}`, 7, EMPTY_ROOT])
  assert.deepEqual(signatureOf(read.note, text), {})
  assert.deepEqual(signatureOf(read.note, time), { at_s: Date.parse('2030-01-02T03:04:05Z') / 1000 })
  for (const other of [vault.api, vault.gateway])
    await rejected(other.call('sign-checkpoint', { orgId, size: 7, root }), 'forbidden', /may not ask/)
  await rejected(worker.call('sign-checkpoint', { orgId, size: 7, root: 'AAAA' }), 'invalid', /32 bytes/)
  await rejected(worker.call('sign-checkpoint', { orgId, size: 0, root }), 'invalid')
  worker.close()
})

test('another start, and another publicUrl, find the same key under the same name', async () => {
  const before = await vault.api.call('trust', {})
  const moved = { ...vault.config, runDir: `${vault.config.runDir}2`, publicUrl: 'https://elsewhere.example' }
  const again = await start(moved, silentLog)
  const api = openVault(moved, 'api')
  assert.deepEqual((await api.call('trust', {})).log, before.log)
  api.close()
  await again.close()
})
