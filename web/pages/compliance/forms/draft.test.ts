import assert from 'node:assert/strict'
import { test } from 'node:test'
import { READY_FORMS } from '../../../../core/records/ready/list.ts'
import { draftOf, keyFrom, moved, newBlock, newDraft, readDraft } from './draft.ts'

test('every ready form comes back from the editor as it went in', () => {
  for (const [name, spec] of READY_FORMS) assert.deepEqual(readDraft(draftOf(spec)), { ok: true, value: spec }, name)
})

test('a new block gets a key of its label, its own one, and keeps what it has', () => {
  assert.equal(keyFrom('  2. Hook & latch: é', new Set()), 'hook-latch-e')
  assert.equal(keyFrom('测试', new Set()), 'point')
  assert.equal(keyFrom('Hook', new Set(['hook'])), 'hook-2')
  assert.ok(keyFrom('x'.repeat(300), new Set()).length <= 40)
  const draft = {
    ...newDraft(),
    title: 'A check',
    blocks: [
      { ...newBlock('check', 0), label: 'Hook' },
      { ...newBlock('date', 1), label: 'Hook' },
      { ...newBlock('text', 2), label: 'Rope', key: 'hook' },
    ],
  }
  const read = readDraft(draft)
  assert.ok(read.ok)
  assert.deepEqual(
    read.value.blocks.map((block) => 'key' in block && block.key),
    ['hook-2', 'hook-3', 'hook'],
  )
})

test('what is wrong is told at its field', () => {
  const draft = {
    ...newDraft(),
    blocks: [{ ...newBlock('number', 0), label: 'Pressure', min: 'two', max: '' }, newBlock('choice', 1)],
  }
  const read = readDraft(draft)
  assert.ok(!read.ok)
  assert.deepEqual(Object.keys(read.problems).toSorted(), [
    'blocks.0.min',
    'blocks.1.label',
    'blocks.1.options',
    'title',
  ])
})

test('a block moves by one place and stops at the ends', () => {
  const blocks = [0, 1, 2].map((id) => newBlock('check', id))
  const ids = (of: typeof blocks) => of.map(({ id }) => id)
  assert.deepEqual(ids(moved(blocks, 0, 1)), [1, 0, 2])
  assert.deepEqual(ids(moved(blocks, 2, -1)), [0, 2, 1])
  assert.deepEqual(ids(moved(blocks, 0, -1)), [0, 1, 2])
  assert.deepEqual(ids(moved(blocks, 2, 1)), [0, 1, 2])
})
