// Trees and proofs against the definitions of RFC 6962, written down naively, for every size up to 300.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Frontier } from './frontier.ts'
import { EMPTY_ROOT, leafHash, nodeHash, rootOver } from './hash.ts'
import { consistencyPlan, inclusionPlan, type ProofPlan, proofFrom, rangesOf } from './proof.ts'
import { type HashRange, rangeFor, tilePath, type TileRoot, tilesOf } from './tiles.ts'
import { consistent, includes } from './verify.ts'

const SIZES = 300
const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** The tests of RFC 6962's reference implementation (certificate-transparency, merkletree): eight leaves. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

// The naive tree: MTH, PATH and PROOF as sections 2.1 to 2.1.2 define them, over the leaves [from, to). What has been
// hashed once is remembered; that is all that is clever here.
const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)
function naive(leaves: Buffer[]) {
  const known = new Map<number, Buffer>()
  const mth = (from: number, to: number): Buffer => {
    const key = from * 1_000 + to
    const found = known.get(key)
    if (found !== undefined) return found
    const middle = from + split(to - from)
    const made =
      to === from
        ? EMPTY_ROOT
        : to - from === 1
          ? (leaves[from] ?? EMPTY_ROOT)
          : nodeHash(mth(from, middle), mth(middle, to))
    known.set(key, made)
    return made
  }
  const path = (m: number, from: number, to: number): Buffer[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return m < middle ? [...path(m, from, middle), mth(middle, to)] : [...path(m, middle, to), mth(from, middle)]
  }
  const subproof = (m: number, from: number, to: number, whole: boolean): Buffer[] => {
    if (m === to) return whole ? [] : [mth(from, to)]
    const middle = from + split(to - from)
    return m <= middle
      ? [...subproof(m, from, middle, whole), mth(middle, to)]
      : [...subproof(m, middle, to, false), mth(from, middle)]
  }
  return {
    root: (size: number) => mth(0, size),
    inclusion: (m: number, size: number) => path(m, 0, size),
    consistency: (old: number, size: number) => subproof(old, 0, size, true),
  }
}

/** A tree as the database holds it: leaves, roots of full tiles, frontiers. */
function grown(size: number) {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`line ${i}`)))
  const tiles: TileRoot[] = []
  const frontier = new Frontier()
  const roots = [frontier.root()]
  for (const leaf of leaves) {
    frontier.append(leaf, (tile) => tiles.push(tile))
    roots.push(frontier.root())
  }
  const read = ({ level, from, count }: HashRange): Buffer =>
    Buffer.concat(
      level === 0
        ? leaves.slice(from, from + count)
        : tiles
            .filter((tile) => tile.level === level - 1 && tile.index >= from && tile.index < from + count)
            .map(({ root }) => root),
    )
  return { leaves, tiles, roots, read, proof: (plan: ProofPlan) => proofFrom(plan, rangesOf(plan).map(read)) }
}

test('the vectors of RFC 6962', () => {
  assert.equal(EMPTY_ROOT.toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const frontier = new Frontier()
  for (const [i, leaf] of LEAVES.entries()) {
    frontier.append(leafHash(hex(leaf)))
    assert.equal(frontier.root().toString('hex'), ROOTS[i])
  }
  const leaves = LEAVES.map((leaf) => leafHash(hex(leaf)))
  const read = ({ from, count }: HashRange) => Buffer.concat(leaves.slice(from, from + count))
  const proof = (plan: ProofPlan) => proofFrom(plan, rangesOf(plan).map(read)).map((h) => h.toString('hex'))
  assert.deepEqual(proof(inclusionPlan(5, 8)), [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  assert.deepEqual(proof(consistencyPlan(6, 8)), [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
})

test(`every root, inclusion and consistency proof of every size up to ${SIZES}`, () => {
  const tree = grown(SIZES)
  const { root: rootOf, inclusion, consistency } = naive(tree.leaves)
  /** Ours is made from up to a thousand hashes: all of them where tiles and powers end, one in 29 elsewhere. */
  const everyOne = (size: number): boolean => size < 40 || (size > 253 && size < 260)
  let proofs = 0
  for (let size = 0; size <= SIZES; size++) {
    const root = rootOf(size)
    assert.ok(tree.roots[size]?.equals(root), `root of ${size}`)
    for (let i = 0; i < size; i++) {
      const proof = inclusion(i, size)
      const leaf = tree.leaves[i] ?? EMPTY_ROOT
      if (everyOne(size) || (i + size) % 29 === 0) assert.deepEqual(tree.proof(inclusionPlan(i, size)), proof)
      assert.ok(includes({ index: i, size, leaf, root, proof }), `inclusion ${i} in ${size}`)
      proofs += 1
    }
    for (let old = 1; old <= size; old++) {
      const proof = consistency(old, size)
      if (everyOne(size) || (old + size) % 29 === 0) assert.deepEqual(tree.proof(consistencyPlan(old, size)), proof)
      assert.ok(consistent({ old, oldRoot: rootOf(old), size, root, proof }), `consistency ${old} to ${size}`)
      proofs += 1
    }
  }
  assert.equal(proofs, SIZES * (SIZES + 1))
})

test('a proof that was changed anywhere does not hold', () => {
  const { leaves, roots, proof } = grown(40)
  const zero = EMPTY_ROOT
  for (let size = 1; size <= 40; size++)
    for (let i = 0; i < size; i++) {
      const good = {
        index: i,
        size,
        leaf: leaves[i] ?? zero,
        root: roots[size] ?? zero,
        proof: proof(inclusionPlan(i, size)),
      }
      const bad = [
        { ...good, leaf: flipped(good.leaf) },
        { ...good, root: flipped(good.root) },
        { ...good, proof: [...good.proof, zero] },
        { ...good, index: size },
        { ...good, index: -1 },
        ...good.proof.map((_, at) => ({ ...good, proof: good.proof.map((h, j) => (j === at ? flipped(h) : h)) })),
        ...(good.proof.length > 0
          ? [
              { ...good, proof: good.proof.slice(1) },
              { ...good, proof: good.proof.slice(0, -1) },
            ]
          : []),
      ]
      for (const claim of bad) assert.equal(includes(claim), false)
    }
  for (let size = 2; size <= 40; size++)
    for (let old = 1; old < size; old++) {
      const good = {
        old,
        oldRoot: roots[old] ?? zero,
        size,
        root: roots[size] ?? zero,
        proof: proof(consistencyPlan(old, size)),
      }
      const bad = [
        { ...good, oldRoot: flipped(good.oldRoot) },
        { ...good, root: flipped(good.root) },
        { ...good, proof: [...good.proof, zero] },
        { ...good, proof: [] },
        { ...good, old: size + 1 },
        { ...good, old: 0 },
        ...good.proof.map((_, at) => ({ ...good, proof: good.proof.map((h, j) => (j === at ? flipped(h) : h)) })),
        { ...good, proof: good.proof.slice(0, -1) },
      ]
      for (const claim of bad) assert.equal(consistent(claim), false, `${old} to ${size}`)
    }
})

const flipped = (hash: Buffer): Buffer => Buffer.from(hash.map((byte, i) => (i === 7 ? byte ^ 1 : byte)))

test('a tree over three tile levels: proofs are read from few hashes, the frontier is carried over', () => {
  const size = 70_001
  const tree = grown(size)
  assert.equal(tree.tiles.filter(({ level }) => level === 0).length, Math.floor(size / 256))
  assert.deepEqual(
    tree.tiles.filter(({ level }) => level === 1).map(({ index }) => index),
    [0],
  )
  for (const index of [0, 255, 256, 65_535, 65_536, 69_999, size - 1]) {
    const plan = inclusionPlan(index, size)
    const count = rangesOf(plan).reduce((sum, range) => sum + range.count, 0)
    assert.ok(count < 1_000, `${count} hashes read`)
    assert.ok(
      includes({
        index,
        size,
        leaf: tree.leaves[index] ?? EMPTY_ROOT,
        root: tree.roots[size] ?? EMPTY_ROOT,
        proof: tree.proof(plan),
      }),
    )
  }
  const half = new Frontier()
  for (const leaf of tree.leaves.slice(0, 33_333)) half.append(leaf)
  const carried = Frontier.of(33_333, half.encode())
  const later: TileRoot[] = []
  for (const leaf of tree.leaves.slice(33_333)) carried.append(leaf, (tile) => later.push(tile))
  assert.deepEqual(carried.root(), tree.roots[size])
  assert.deepEqual(later, tree.tiles.slice(tree.tiles.length - later.length))
  assert.throws(() => Frontier.of(3, half.encode()), RangeError)
})

test('tiles stand where C2SP says', () => {
  assert.equal(tilePath({ level: 0, index: 0, width: 256 }), 'tile/0/000')
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067')
  assert.equal(tilePath({ level: 1, index: 273, width: 112 }), 'tile/1/273.p/112')
  assert.deepEqual(
    tilesOf(70_000).filter(({ level }) => level > 0),
    [
      { level: 1, index: 0, width: 256 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ],
  )
  assert.deepEqual(rangeFor({ height: 10, index: 3 }), { level: 1, from: 12, count: 4 })
  assert.throws(() => rootOver(Buffer.concat([EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT])), RangeError)
})
