import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantAssets, plantSites } from '../../dev/plant.ts'
import { parseFleetSearch } from './search.ts'
import { countStates, filterRows, prepare, sortRows } from './select.ts'

const assets = plantAssets(10_000, 1_800_000_000_000)
const names = new Map(plantSites(5, assets).map((site) => [site.siteId, site.name]))
const rows = prepare(assets, names, true)

test('all words must occur, in name, site or kind, in any order', () => {
  const found = filterRows(rows, { q: 'dockyard  CRANE' })
  assert.ok(found.length > 0 && found.every((row) => row.siteName === 'Dockyard 4' && /crane/i.test(row.name)))
  assert.equal(filterRows(rows, { q: 'zeppelin' }).length, 0)
})

test('the counts add up to what is shown, and without a connection none of them is live', () => {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, each) => total + each, 0)
  assert.equal(sum(countStates(rows)), 10_000)
  const lost = countStates(prepare(assets, names, false))
  assert.deepEqual([lost.online, lost.quiet, sum(lost)], [0, 0, 10_000])
})

test('names sort as people count, and trouble comes first where it is asked for', () => {
  const two = prepare(
    [
      { ...assets[0], name: 'Crane 10' },
      { ...assets[0], name: 'Crane 9' },
    ] as typeof assets,
    names,
    true,
  )
  assert.deepEqual(
    sortRows(two).map((row) => row.name),
    ['Crane 9', 'Crane 10'],
  )
  assert.equal(sortRows(rows, 'state')[0]?.presence.state, 'stale')
  assert.equal(sortRows(rows, 'state', 'desc')[0]?.presence.state, 'never')
})

test('an address from anywhere becomes a search or nothing', () => {
  const wrong = parseFleetSearch({ q: 7, site: '', state: 'fine', kind: 'ufo', sort: 'luck', dir: 'up' })
  assert.deepEqual(
    Object.values(wrong).filter((each) => each !== undefined),
    [],
  )
})
