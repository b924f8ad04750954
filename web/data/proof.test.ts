import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leafHash, makeLogKey, pathOf, rootOf, signNote } from '../dev/tree.ts'
import { checkSignature, climb, readNote } from './proof.ts'

const lines = (count: number) => Array.from({ length: count }, (_, n) => `{"v":1,"n":${n}}`)
const base64 = (hashes: Buffer[]) => hashes.map((hash) => hash.toString('base64'))

test('every line of every tree up to 40 lines climbs to its root', async () => {
  for (let size = 1; size <= 40; size++) {
    const texts = lines(size)
    const leaves = texts.map(leafHash)
    const root = rootOf(leaves).toString('base64')
    for (const [index, leaf] of texts.entries()) {
      const walk = await climb(leaf, index, size, base64(pathOf(index, leaves)))
      assert.equal(walk.root, root, `${index} of ${size}`)
      // The hashes of the path and the line stand for all lines, each once.
      const covered = walk.steps.reduce((sum, step) => sum + step.to - step.from, 1)
      assert.equal(covered, size)
    }
  }
})

test('a changed line, another place, a changed or missing hash do not fit', async () => {
  const texts = lines(21)
  const leaves = texts.map(leafHash)
  const proof = base64(pathOf(13, leaves))
  const root = rootOf(leaves).toString('base64')
  const leaf = texts[13] ?? ''
  assert.notEqual((await climb(`${leaf} `, 13, 21, proof)).root, root)
  assert.notEqual((await climb(leaf, 12, 21, proof)).root, root)
  assert.notEqual((await climb(leaf, 13, 21, [proof[0] ?? '', ...proof.slice(0, -1)])).root, root)
  await assert.rejects(climb(leaf, 13, 21, proof.slice(1)), RangeError)
  await assert.rejects(climb(leaf, 21, 21, proof), RangeError)
  await assert.rejects(climb(leaf, -1, 21, proof), RangeError)
  await assert.rejects(climb(leaf, 13, 21, proof.with(0, 'AAAA')), RangeError)
})

test('a checkpoint is believed with its key alone', async () => {
  const key = makeLogKey('fairlead.example/audit/1')
  const note = signNote(key, 21, rootOf(lines(21).map(leafHash)))
  const read = readNote(note)
  assert.equal(read.size, 21)
  assert.equal(read.origin, 'fairlead.example/audit/1')
  assert.equal(await checkSignature(read, key.vkey), 'good')
  assert.equal(await checkSignature(readNote(note.replace('\n21\n', '\n22\n')), key.vkey), 'bad')
  assert.equal(await checkSignature(read, makeLogKey(key.name).vkey), 'bad')
  assert.equal(await checkSignature(read, 'nonsense'), 'bad')
  for (const bad of ['', 'a\n1\n', 'a\n01\nroot\n\n', 'a\n-1\nroot\n\n', 'a\n1\n\n\n'])
    assert.throws(() => readNote(bad), RangeError)
})
