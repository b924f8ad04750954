import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Marker } from './annotations.ts'
import { type Deed, deedOf, type Standing } from './keys.ts'

const span = { from: 100, to: 200 }
const steps = [90, 110, 120, 130, 190, 210]
const standing = (over: Partial<Standing> = {}): Standing => ({
  span,
  at: null,
  held: null,
  steps,
  markers: [],
  ...over,
})
const press = (name: string, over: Partial<Standing> = {}, mods = ''): Deed | undefined =>
  deedOf(
    {
      key: name,
      shiftKey: mods.includes('shift'),
      ctrlKey: mods.includes('ctrl'),
      metaKey: mods.includes('meta'),
      altKey: false,
    },
    standing(over),
  )

test('arrows go from point to point and stay in view; the first press goes to the newest', () => {
  assert.deepEqual(press('ArrowLeft'), { do: 'look', at: 190 })
  assert.deepEqual(press('ArrowLeft', { at: 190 }), { do: 'look', at: 130 })
  assert.deepEqual(press('ArrowRight', { at: 190 }), { do: 'look', at: 190 })
  assert.deepEqual(press('ArrowLeft', { at: 110 }), { do: 'look', at: 110 })
  assert.deepEqual(press('ArrowRight', { at: 115 }), { do: 'look', at: 120 })
  assert.deepEqual(press('ArrowLeft', { at: 115 }), { do: 'look', at: 110 })
  assert.deepEqual(press('ArrowRight', { at: 110 }, 'ctrl'), { do: 'look', at: 190 })
  assert.equal(press('ArrowRight', { steps: [] }), undefined)
  assert.equal(press('ArrowRight', { steps: [90, 210] }), undefined)
})

test('with Shift they hold what they pass, and let go of it on the way back', () => {
  const first = press('ArrowRight', { at: 110 }, 'shift')
  assert.deepEqual(first, { do: 'hold', at: 120, held: { from: 110, to: 120 } })
  const next = press('ArrowRight', { at: 120, held: { from: 110, to: 120 } }, 'shift')
  assert.deepEqual(next, { do: 'hold', at: 130, held: { from: 110, to: 130 } })
  const back = press('ArrowLeft', { at: 130, held: { from: 110, to: 130 } }, 'shift')
  assert.deepEqual(back, { do: 'hold', at: 120, held: { from: 110, to: 120 } })
  assert.deepEqual(press('Home', { at: 130 }, 'shift'), { do: 'hold', at: 110, held: { from: 110, to: 130 } })
})

test('zoom keeps the cursor where it is, pages move by half, Enter looks at what is held', () => {
  const wide = { from: 100_000, to: 200_000 }
  const closer = { do: 'zoom', span: { from: 110_000, to: 160_000 } }
  assert.deepEqual(press('+', { span: wide, at: 120_000 }), closer)
  assert.deepEqual(press('-', { span: closer.span, at: 120_000 }), { do: 'zoom', span: wide })
  assert.deepEqual(press('PageUp'), { do: 'move', span: { from: 50, to: 150 } })
  assert.deepEqual(press('PageDown'), { do: 'move', span: { from: 150, to: 250 } })
  assert.deepEqual(press('Enter', { held: { from: 110, to: 120 } }), { do: 'zoom', span: { from: 110, to: 120 } })
  assert.equal(press('Enter'), undefined)
  assert.deepEqual(
    [press('Home'), press('End')],
    [
      { do: 'look', at: 110 },
      { do: 'look', at: 190 },
    ],
  )
})

test('M goes from mark to mark within the view', () => {
  const mark = (at: number): Marker => ({ id: String(at), at, kind: 'event', severity: 'info', text: '' })
  const markers = [mark(250), mark(180), mark(120)]
  assert.deepEqual(press('m', { at: 120, markers }), { do: 'look', at: 180 })
  assert.equal(press('m', { at: 180, markers }), undefined)
  assert.deepEqual(press('M', { at: 180, markers }, 'shift'), { do: 'look', at: 120 })
})

test('what belongs to the page or the browser is left to them', () => {
  for (const name of ['ArrowUp', 'ArrowDown', 'Tab', ' ', 'a']) assert.equal(press(name), undefined)
  assert.equal(press('+', {}, 'ctrl'), undefined)
  assert.equal(press('ArrowLeft', {}, 'meta'), undefined)
})
