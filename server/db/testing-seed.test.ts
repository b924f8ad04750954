import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { type Planting, plantSeed } from './testing-seed.ts'

const HOUR_MS = 3_600_000
let place: string
let planting: Planting
let made: string[]

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fl-seed-'))
  made = []
  planting = {
    seeds: join(place, 'seeds'),
    copy: async (from, to) => cpSync(from, to, { recursive: true }),
  }
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** Plants into a new directory and answers what is in it then. */
async function plant(about: string, by = planting): Promise<string> {
  const dir = mkdtempSync(join(place, 'dir-'))
  const make = async (fresh: string) => {
    made.push(about)
    writeFileSync(join(fresh, 'what'), about)
  }
  await plantSeed(dir, about, make, by)
  assert.deepEqual(readdirSync(dir), ['what'])
  return readFileSync(join(dir, 'what'), 'utf8')
}

const seeds = () => readdirSync(planting.seeds)
/** As if the seeds there are had last been used so long ago. */
const age = (ms: number) => {
  const then = new Date(Date.now() - ms)
  for (const name of seeds()) utimesSync(join(planting.seeds, name), then, then)
}

test('a seed is made once, and kept while somebody has used it within a day', async () => {
  assert.equal(await plant('one'), 'one')
  age(30 * HOUR_MS)
  assert.equal(await plant('one'), 'one')
  await plant('two')
  assert.equal(await plant('one'), 'one')
  assert.deepEqual(made, ['one', 'two'])
  age(2 * HOUR_MS)
  await plant('three')
  assert.equal(seeds().length, 3)
  age(30 * HOUR_MS)
  await plant('four')
  assert.equal(seeds().length, 1)
})

test('one that goes away while it is copied is made again, once, whether the copy notices or not', async () => {
  for (const fails of [true, false]) {
    await plant('one')
    made = []
    let copies = 0
    const copy: Planting['copy'] = async (from, to) => {
      copies += 1
      if (copies > 1) return planting.copy(from, to)
      writeFileSync(join(to, 'half'), 'of it')
      rmSync(from, { recursive: true })
      if (fails) throw new Error('cp: cannot stat')
      return undefined
    }
    assert.equal(await plant('one', { ...planting, copy }), 'one')
    assert.deepEqual(made, ['one'])
  }
  const gone: Planting['copy'] = async (from) => rmSync(from, { recursive: true })
  await assert.rejects(plant('one', { ...planting, copy: gone }), /went away/)
})

test('a copy that fails of itself is no reason to make another', async () => {
  await plant('one')
  const full: Planting['copy'] = async () => {
    throw new Error('no space left')
  }
  await assert.rejects(plant('one', { ...planting, copy: full }), /no space/)
  assert.deepEqual(made, ['one'])
  assert.ok(seeds().every((name) => existsSync(join(planting.seeds, name))))
})
