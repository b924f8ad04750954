// A form while it is typed: every field of every kind of block stays, so that changing the kind and back loses nothing.
// readDraft says what it means, or what is wrong with which field. Pure.

import {
  type AssetKind,
  type Block,
  type BLOCK_KINDS,
  type FormSpec,
  parseForm,
} from '../../../../core/records/form.ts'
import type { RecordKind, Severity } from '../../../../core/records/kinds.ts'

export type BlockKind = (typeof BLOCK_KINDS)[number]

export type DraftBlock = {
  /** Of the editor alone: blocks move. */
  id: number
  kind: BlockKind
  /** Empty until it is first saved: made of the label then, and kept for good, since answers are found by it. */
  key: string
  /** The title, of a section. */
  label: string
  hint: string
  failIs: Severity | null
  unit: string
  min: string
  max: string
  outsideIs: Severity | null
  /** One a line. */
  options: string
  lines: string
  signal: string
  required: boolean
}

export type Draft = { title: string; kind: RecordKind; appliesTo: AssetKind[]; blocks: DraftBlock[] }

export function newBlock(kind: BlockKind, id: number): DraftBlock {
  return {
    id,
    kind,
    key: '',
    label: '',
    hint: '',
    failIs: 'observation',
    unit: '',
    min: '',
    max: '',
    outsideIs: null,
    options: '',
    lines: '3',
    signal: '',
    required: true,
  }
}

export const newDraft = (): Draft => ({
  title: '',
  kind: 'pre-use-check',
  appliesTo: [],
  blocks: [newBlock('check', 0)],
})

export function draftOf(spec: FormSpec): Draft {
  return {
    title: spec.title,
    kind: spec.kind,
    appliesTo: [...spec.appliesTo],
    blocks: spec.blocks.map((block, id) => ({ ...newBlock(block.kind, id), ...typedOf(block) })),
  }
}

function typedOf(block: Block): Partial<DraftBlock> {
  if (block.kind === 'section') return { label: block.title, hint: block.hint }
  const { key, label, hint } = block
  const asked = { key, label, hint }
  if (block.kind === 'check') return { ...asked, failIs: block.failIs }
  const { required } = block
  switch (block.kind) {
    case 'number': {
      const figure = (limit: number | null) => (limit === null ? '' : String(limit))
      const { unit, outsideIs } = block
      return { ...asked, required, unit, outsideIs, min: figure(block.min), max: figure(block.max) }
    }
    case 'choice':
      return { ...asked, required, options: block.options.join('\n') }
    case 'text':
      return { ...asked, required, lines: String(block.lines) }
    case 'date':
      return { ...asked, required }
    case 'meter':
      return { ...asked, required, signal: block.signal, unit: block.unit }
  }
}

const KEY_CHARS_MAX = 40

/** A key that a label makes, as a block may have it: "Hook & latch" is hook-latch. */
export function keyFrom(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, KEY_CHARS_MAX - 4)
    .replace(/-+$/, '')
  const base = plain === '' ? 'point' : plain
  for (let n = 1; ; n++) {
    const key = n === 1 ? base : `${base}-${n}`
    if (!taken.has(key)) return key
  }
}

export function readDraft({ title, kind, appliesTo, blocks }: Draft) {
  const taken = new Set(blocks.map(({ key }) => key).filter(Boolean))
  return parseForm({
    title: title.trim(),
    kind,
    appliesTo,
    blocks: blocks.map((block) => {
      const key = block.key || keyFrom(block.label, taken)
      taken.add(key)
      return rawOf(block, key)
    }),
  })
}

/** What is no number stays text, and the parser says so. */
const numberOf = (typed: string) =>
  typed.trim() === '' ? null : Number.isFinite(Number(typed)) ? Number(typed) : typed

function rawOf(block: DraftBlock, key: string): Record<string, unknown> {
  const { kind, required, unit } = block
  const [label, hint] = [block.label.trim(), block.hint.trim()]
  if (kind === 'section') return { kind, title: label, hint }
  const asked = { kind, key, label, hint }
  switch (kind) {
    case 'check':
      return { ...asked, failIs: block.failIs }
    case 'number': {
      const [min, max] = [numberOf(block.min), numberOf(block.max)]
      return { ...asked, unit: unit.trim(), min, max, outsideIs: block.outsideIs, required }
    }
    case 'choice':
      return {
        ...asked,
        options: block.options
          .split('\n')
          .map((each) => each.trim())
          .filter(Boolean),
        required,
      }
    case 'text':
      return { ...asked, lines: numberOf(block.lines), required }
    case 'date':
      return { ...asked, required }
    case 'meter':
      return { ...asked, signal: block.signal.trim(), unit: unit.trim(), required }
  }
}

/** The block with this id so many places further down; where there is no such place nothing moves. */
export function moved(blocks: readonly DraftBlock[], id: number, by: 1 | -1): DraftBlock[] {
  const from = blocks.findIndex((block) => block.id === id)
  const [block, other] = [blocks[from], blocks[from + by]]
  if (block === undefined || other === undefined) return [...blocks]
  return blocks.map((each, i) => (i === from ? other : i === from + by ? block : each))
}
