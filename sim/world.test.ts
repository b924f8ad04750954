import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSenml } from '../core/wire/senml.ts'
import { presentAt, ROTA, ROTA_S } from './faults.ts'
import { LABELS } from './labels.ts'
import { payloadOf } from './payload.ts'
import { randomFrom } from './random.ts'
import { MODELS, planWorld } from './world.ts'

const world = planWorld()
const assets = world.organisations.flatMap((organisation) => organisation.assets)

test('two organisations with several sites, every role in each, and every name of a site is one of its sites', () => {
  assert.equal(world.organisations.length, 2)
  for (const { sites, people, assets: theirs } of world.organisations) {
    const names = sites.map((site) => site.name)
    assert.ok(names.length > 1)
    assert.equal(people[0].role, 'org_admin')
    assert.deepEqual(people.map((person) => person.role).toSorted(), [
      'engineer',
      'operator',
      'org_admin',
      'site_manager',
    ])
    for (const site of [...people.flatMap((person) => person.sites), ...theirs.map((asset) => asset.site)])
      assert.ok(names.includes(site), site)
  }
  assert.equal(new Set(assets.map((asset) => asset.slug)).size, assets.length)
})

test('a world grows to the number of assets asked for, the same each time', () => {
  const big = planWorld({ assets: 1_000 })
  assert.equal(big.organisations.flatMap((organisation) => organisation.assets).length, 1_000)
  assert.deepEqual(big, planWorld({ assets: 1_000 }))
})

test('the rota names assets and faults that exist, has quiet minutes, and something wrong within five', () => {
  for (const { asset, fault, after_s, for_s } of ROTA) {
    const plan = assets.find((each) => each.slug === asset)
    assert.ok(plan, asset)
    assert.ok(after_s + for_s <= ROTA_S)
    if (fault !== 'offline')
      assert.ok(MODELS[plan.model].make(randomFrom('x')).faults.includes(fault), `${asset} ${fault}`)
  }
  assert.deepEqual(presentAt(10), [])
  assert.deepEqual(presentAt(45), [{ asset: 'pump-1', fault: 'cavitation' }])
  assert.deepEqual(presentAt(ROTA_S + 45), presentAt(45))
})

test('every signal that a machine sends has a label, and the two dialects say the same', () => {
  for (const { make } of Object.values(MODELS)) {
    const readings = make(randomFrom('x')).step({ at_ms: 1_750_000_000_000, elapsed_s: 1 })
    for (const key of Object.keys(readings)) assert.ok(LABELS[key], key)
    const packed: unknown = JSON.parse(payloadOf('senml', [{ ts: 1_750_000_000_500, readings }]))
    assert.ok(Array.isArray(packed) && isSenml(packed) && packed.length === Object.keys(readings).length)
  }
})
