// Keyrings against a vault that the test plays: what is asked when, what is kept, what opens.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isFailure, unauthenticated, unavailable } from '../../core/errors.ts'
import type { OrgId } from '../../core/ids.ts'
import { GATEWAY_KEYS_RETRY_MS, KEYRING_TTL_MS, KEYS_HELD_MS, NEXT_EPOCH_AHEAD_MS } from '../../core/limits.ts'
import { open, SealBroken, seal } from '../../core/seal.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { epochOf, epochStart_ms, type KeyVersion, orgSubKey, telemetryKey } from '../../core/seal-keys.ts'
import { Secret } from '../platform/secret.ts'
import type { CallName, GatewayKeysAnswer, OrgKeysAnswer } from '../vault/calls.ts'
import type { VaultClient } from '../vault/client.ts'
import { GatewayKeyring, gatewayKeysOf } from './gateway-keys.ts'
import { OrgKeyring, orgKeysOf } from './org-keys.ts'
import { TelemetryKeyring } from './telemetry-keys.ts'

const orgId = '00112233-4455-6677-8899-aabbccddeeff' as OrgId
const otherOrg = '10112233-4455-6677-8899-aabbccddeeff' as OrgId
let draws = 0
const ivs = new Ivs((bytes) => createHash('sha256').update(String(++draws)).digest().subarray(0, bytes))
const version = (no: number, day: number): KeyVersion => ({
  version: no,
  key: Buffer.alloc(32, no),
  createdAt: new Date(epochStart_ms(day) + 1),
})

function answerFor(org: OrgId, versions: KeyVersion[]): OrgKeysAnswer {
  return {
    orgId: org,
    recordIndex: orgSubKey(org, Buffer.alloc(32, 1), 'record-index'),
    signalIndex: orgSubKey(org, Buffer.alloc(32, 1), 'signal-index'),
    versions: versions.map((each) => ({
      version: each.version,
      createdAt: each.createdAt,
      record: orgSubKey(org, each.key, 'record'),
      signal: orgSubKey(org, each.key, 'signal'),
      event: orgSubKey(org, each.key, 'event'),
      sink: orgSubKey(org, each.key, 'sink'),
      alarm: orgSubKey(org, each.key, 'alarm'),
      telemetry: orgSubKey(org, each.key, 'telemetry'),
    })),
  }
}

function gatewayAnswer(org: OrgId, versions: KeyVersion[], epochs: number[]): GatewayKeysAnswer {
  const parents = versions.map((each) => ({ ...each, key: orgSubKey(org, each.key, 'telemetry') }))
  return {
    version: versions.length,
    signal: orgSubKey(org, Buffer.alloc(32, versions.length), 'signal'),
    event: orgSubKey(org, Buffer.alloc(32, versions.length), 'event'),
    signalIndex: orgSubKey(org, Buffer.alloc(32, 1), 'signal-index'),
    epochs: epochs.map((epoch) => ({ epoch, key: telemetryKey(parents, epoch).key.export() })),
  }
}

/** A vault that answers with `give` and counts. */
function playedVault(give: (name: CallName, input: unknown) => unknown): VaultClient & { asked: number } {
  const vault = {
    asked: 0,
    call: async (name: CallName, input: unknown) => {
      vault.asked += 1
      return give(name, input)
    },
    close: () => undefined,
  }
  return vault as unknown as VaultClient & { asked: number } // played: the types of the answers are the test's business
}

const place = { table: 'asset', column: 'name_sealed', row: 'r' }

test('what is sealed opens in its place, in its organisation and for its purpose alone, with older versions too', () => {
  const before = orgKeysOf(answerFor(orgId, [version(1, 0)]), ivs)
  const after = orgKeysOf(answerFor(orgId, [version(1, 0), version(2, 9)]), ivs)
  const old = before.seal('record', place, 'Krän 7')
  assert.equal(after.open('record', place, old), 'Krän 7')
  assert.equal(after.open('record', place, after.seal('record', place, '')), '')
  assert.throws(() => before.open('record', place, after.seal('record', place, 'x')), /version 2/)
  assert.throws(() => after.open('signal', place, old), SealBroken)
  assert.throws(() => after.open('record', { ...place, row: 'other' }, old), SealBroken)
  assert.throws(() => orgKeysOf(answerFor(otherOrg, [version(1, 0)]), ivs).open('record', place, old), SealBroken)
  assert.deepEqual(
    after.blindIndex('signal', 'temp'),
    before.blindIndex('signal', 'temp'),
    'an index survives rotation',
  )
  assert.notDeepEqual(after.blindIndex('signal', 'temp'), after.blindIndex('record', 'temp'))
})

test('the api opens what the gateway sealed, across a rotation and midnight', () => {
  const versions = [version(1, 0), version(2, 9)]
  const reader = orgKeysOf(answerFor(orgId, versions), ivs)
  for (const day of [8, 9, 10]) {
    const writer = gatewayKeysOf(orgId, gatewayAnswer(orgId, versions, [day, day + 1]), ivs)
    for (const at of [epochStart_ms(day), epochStart_ms(day + 1) - 1, epochStart_ms(day + 1)]) {
      const { epoch, sealed } = writer.sealSegment({ ...place, table: 'segment' }, Buffer.from('points'), at)
      const binding = { org: orgId, ...place, table: 'segment' }
      assert.equal(open(reader.telemetryKey(epoch), binding, sealed).toString(), 'points')
    }
    assert.equal(reader.open('signal', place, writer.seal('signal', place, 'temp')), 'temp')
    assert.equal(reader.open('event', place, writer.seal('event', place, '{}')), '{}')
    assert.deepEqual(reader.blindIndex('signal', 'temp'), writer.blindIndex('signal', 'temp'))
    assert.throws(
      () => writer.sealSegment(place, Buffer.of(1), epochStart_ms(day) - 1),
      (error) => isFailure(error, 'unavailable'),
    )
  }
})

test("a session's keys are kept for a minute, and a refusal is not kept", async () => {
  let now = 0
  let live = true
  const vault = playedVault(() => {
    if (!live) throw unauthenticated('no')
    return answerFor(orgId, [version(1, 0)])
  })
  const ring = new OrgKeyring(vault, ivs, () => now)
  const session = new Secret('token')
  await Promise.all([ring.forSession(session), ring.forSession(session)])
  assert.equal(vault.asked, 1)
  now = KEYRING_TTL_MS
  live = false
  await assert.rejects(ring.forSession(session))
  await assert.rejects(ring.forSession(session))
  assert.equal(vault.asked, 3)
  live = true
  assert.equal((await ring.forSession(session)).orgId, orgId)
})

test('the gateway asks once for many, lets go of yesterday, and lives through an absent vault', async () => {
  let now = epochStart_ms(100) - 60_000
  let away = false
  const vault = playedVault(() => {
    if (away) throw unavailable('away')
    const epochs = [...new Set([epochOf(now), epochOf(now + NEXT_EPOCH_AHEAD_MS)])]
    return gatewayAnswer(orgId, [version(1, 0)], epochs)
  })
  const ring = new GatewayKeyring(vault, ivs, () => now)
  await Promise.all([ring.forOrg(orgId), ring.forOrg(orgId)])
  assert.equal(vault.asked, 1)
  now += 60_000
  away = true
  assert.equal((await ring.forOrg(orgId)).sealSegment(place, Buffer.of(1), now).epoch, 100)
  assert.ok((await ring.forOrg(orgId)).covers(99), 'still what came before midnight')
  assert.equal(vault.asked, 2, 'not asked for every message')
  away = false
  now += GATEWAY_KEYS_RETRY_MS
  await ring.forOrg(orgId)
  await new Promise(setImmediate)
  assert.ok(!(await ring.forOrg(orgId)).covers(99))
  assert.equal(vault.asked, 3)
  away = true
  now += 86_400_000
  await assert.rejects(ring.forOrg(orgId), (error) => isFailure(error, 'unavailable'))
  ring.forget(orgId)
  await assert.rejects(ring.forOrg(orgId), (error) => isFailure(error, 'unavailable'))
})

test("the worker opens what the gateway sealed; a gateway's key of the day opens no block; a refusal is not kept", async () => {
  const versions = [version(1, 0), version(2, 9)]
  let now = 0
  let away = true
  const vault = playedVault(() => {
    if (away) throw unavailable('away')
    return { versions: versions.map((each) => ({ ...each, key: orgSubKey(orgId, each.key, 'telemetry') })) }
  })
  const ring = new TelemetryKeyring(vault, () => now)
  await assert.rejects(ring.keyOf(orgId, 9), (error) => isFailure(error, 'unavailable'))
  away = false
  const writer = gatewayKeysOf(orgId, gatewayAnswer(orgId, versions, [10]), ivs)
  const { epoch, sealed } = writer.sealSegment({ ...place, table: 'segment' }, Buffer.from('p'), epochStart_ms(10))
  const binding = { org: orgId, ...place, table: 'segment' }
  assert.equal(open(await ring.keyOf(orgId, epoch), binding, sealed).toString(), 'p')
  const block = seal(await ring.blockKeyOf(orgId, epoch), binding, Buffer.from('b'), ivs.next())
  assert.throws(() => open(orgKeysOf(answerFor(orgId, versions), ivs).telemetryKey(epoch), binding, block), SealBroken)
  assert.equal(open(orgKeysOf(answerFor(orgId, versions), ivs).blockKey(epoch), binding, block).toString(), 'b')
  assert.equal(vault.asked, 2)
  now = KEYS_HELD_MS
  await Promise.all([ring.forOrg(orgId), ring.forOrg(orgId)])
  assert.equal(vault.asked, 3)
})
