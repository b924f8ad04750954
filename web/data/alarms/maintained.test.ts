import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isForAsset, standingOf } from './maintained.ts'
import type { MaintenanceWindow } from './maintenance.ts'

const at = (minutes: number) => new Date(minutes * 60_000).toISOString()
const window = (over: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  maintenanceId: 'm',
  assetId: 'a',
  siteId: 's',
  from: at(10),
  until: at(20),
  reason: 'New rope',
  endedAt: null,
  endedBy: null,
  createdAt: at(0),
  createdBy: null,
  ...over,
})

test('a window is planned, then now, then past; one that was ended or called off is past', () => {
  const standing = (minutes: number, over?: Partial<MaintenanceWindow>) => standingOf(window(over), minutes * 60_000)
  assert.deepEqual(
    [9, 10, 19, 20].map((minutes) => standing(minutes)),
    ['planned', 'now', 'now', 'past'],
  )
  assert.equal(standing(15, { endedAt: at(12) }), 'past')
  assert.equal(standing(5, { endedAt: at(4) }), 'past')
})

test('it is for its asset, wherever that stands, or for what stands at its site', () => {
  assert.ok(isForAsset(window(), { assetId: 'a', siteId: 'elsewhere' }))
  assert.ok(!isForAsset(window(), { assetId: 'b', siteId: 's' }))
  assert.ok(isForAsset(window({ assetId: null }), { assetId: 'b', siteId: 's' }))
  assert.ok(!isForAsset(window({ assetId: null }), { assetId: 'a', siteId: 'elsewhere' }))
})
