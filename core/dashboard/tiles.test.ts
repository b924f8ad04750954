import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AssetId, idFrom, type SiteId } from '../ids.ts'
import { namedBy, shownTo, type Tile, withHidden } from './tiles.ts'

const asset = (n: number) => idFrom<AssetId>(new Uint8Array(16).fill(n))
const site = (n: number) => idFrom<SiteId>(new Uint8Array(16).fill(n))
const value = (id: string, n: number): Tile => ({
  id,
  title: 'Load of crane 7',
  w: 3,
  h: 2,
  kind: 'value',
  assetId: asset(n),
  signalNo: 0,
})
const alarms = (id: string, n: number | null): Tile => ({
  id,
  title: '',
  w: 6,
  h: 4,
  kind: 'alarms',
  siteId: n === null ? null : site(n),
})
const sees = (assets: number[], sites: number[]) => ({
  assets: new Set(assets.map(asset)),
  sites: new Set(sites.map(site)),
})

test('what tiles name is named once', () => {
  assert.deepEqual(namedBy([value('a', 1), value('b', 1), value('c', 2), alarms('d', 3), alarms('e', null)]), {
    assets: [asset(1), asset(2)],
    sites: [site(3)],
    plans: [],
  })
  const plan = (n: number): Tile => ({ id: 'p', title: '', w: 6, h: 5, kind: 'plan', siteId: site(n) })
  assert.deepEqual(namedBy([plan(3), plan(3), alarms('a', 4)]), { assets: [], sites: [site(4)], plans: [site(3)] })
})

test('of a tile out of sight nothing is told but its place', () => {
  const [first, second, third] = shownTo(sees([1], []), [value('a', 1), value('b', 2), alarms('c', 3)])
  assert.equal(first?.kind, 'value')
  assert.deepEqual(second, { id: 'b', kind: 'hidden', w: 3, h: 2 })
  assert.deepEqual(third, { id: 'c', kind: 'hidden', w: 6, h: 4 })
})

test('an editor moves and removes what they cannot see, and never changes or makes it', () => {
  const before = [value('a', 1), value('b', 2)]
  const inSight = sees([1], [])
  const moved = withHidden([{ id: 'b', kind: 'hidden', w: 8, h: 1 }, value('a', 1)], before, inSight)
  assert.deepEqual(moved, [{ ...value('b', 2), w: 8, h: 1 }, value('a', 1)])
  assert.deepEqual(withHidden([value('a', 1)], before, inSight), [value('a', 1)])
  assert.equal(withHidden([{ id: 'z', kind: 'hidden', w: 2, h: 1 }], before, inSight), undefined)
  // What they do see has to be sent: as a hidden tile it would be a way to write without reading.
  assert.equal(withHidden([{ id: 'a', kind: 'hidden', w: 2, h: 1 }], before, inSight), undefined)
})
