// What a form asks: a total, typed list of blocks. There is no text to run and no condition, so a form always shows and
// its answers can always be judged. A record keeps the version of the form that it was made with.
//
// Blocks for photos and signatures are NOT here yet: they come with the attachments.
import { ASSET_KINDS } from '../asset-kinds.ts'
import {
  FORM_BLOCKS_MAX,
  FORM_HINT_CHARS_MAX,
  FORM_OPTIONS_MAX,
  FORM_OPTIONS_MIN,
  FORM_TEXT_LINES_MAX,
  NAME_CHARS_MAX,
} from '../limits.ts'
import { RECORD_KINDS, type RecordKind, SEVERITIES, type Severity } from './kinds.ts'
import { type Read, Reader } from './reader.ts'

export type AssetKind = (typeof ASSET_KINDS)[number]

type Asked = { readonly key: string; readonly label: string; readonly hint: string }

export type SectionBlock = { readonly kind: 'section'; readonly title: string; readonly hint: string }
/** Pass, fail or not applicable; always answered. `failIs`: the defect that a fail proposes. */
export type CheckBlock = Asked & { readonly kind: 'check'; readonly failIs: Severity | null }
/** `min`, `max`: what is beyond them is a defect of severity `outsideIs`, or is only counted. */
export type NumberBlock = Asked & {
  readonly kind: 'number'
  readonly unit: string
  readonly min: number | null
  readonly max: number | null
  readonly outsideIs: Severity | null
  readonly required: boolean
}
export type ChoiceBlock = Asked & {
  readonly kind: 'choice'
  readonly options: readonly string[]
  readonly required: boolean
}
export type TextBlock = Asked & { readonly kind: 'text'; readonly lines: number; readonly required: boolean }
export type DateBlock = Asked & { readonly kind: 'date'; readonly required: boolean }
/** The latest value of a signal of the asset, by the key by which the device names it. */
export type MeterBlock = Asked & {
  readonly kind: 'meter'
  readonly signal: string
  readonly unit: string
  readonly required: boolean
}

export type AskingBlock = CheckBlock | NumberBlock | ChoiceBlock | TextBlock | DateBlock | MeterBlock
export type Block = SectionBlock | AskingBlock

export type FormSpec = {
  readonly title: string
  readonly kind: RecordKind
  /** Empty: assets of every kind. */
  readonly appliesTo: readonly AssetKind[]
  readonly blocks: readonly Block[]
}

export const BLOCK_KINDS = ['section', 'check', 'number', 'choice', 'text', 'date', 'meter'] as const

export const BLOCK_KEY = /^[a-z][a-z0-9-]{0,39}$/

/** The blocks that take an answer, in their order. */
export function asking(form: FormSpec): AskingBlock[] {
  return form.blocks.filter((block) => block.kind !== 'section')
}

export function appliesTo(form: FormSpec, kind: AssetKind): boolean {
  return form.appliesTo.length === 0 || form.appliesTo.includes(kind)
}

export function parseForm(value: unknown): Read<FormSpec> {
  const read = new Reader()
  const given = read.object('', value, ['title', 'kind', 'appliesTo', 'blocks']) ?? {}
  const form: FormSpec = {
    title: read.text('title', given['title'], { charsMax: NAME_CHARS_MAX }),
    kind: read.oneOf('kind', given['kind'], RECORD_KINDS),
    appliesTo: read
      .list('appliesTo', given['appliesTo'], 0, ASSET_KINDS.length)
      .map((kind, i) => read.oneOf(`appliesTo.${i}`, kind, ASSET_KINDS)),
    blocks: read
      .list('blocks', given['blocks'], 1, FORM_BLOCKS_MAX)
      .map((block, i) => readBlock(read, `blocks.${i}`, block)),
  }
  notTwice(read, 'appliesTo', form.appliesTo)
  const keys = new Set<string>()
  form.blocks.forEach((block, i) => {
    if (block.kind === 'section') return
    if (keys.has(block.key))
      read.note(`blocks.${i}.key`, `"${block.key}" is used twice: give each block a key of its own`)
    keys.add(block.key)
  })
  if (keys.size === 0) read.note('blocks', 'ask nothing: add a check, a number, a choice, a text, a date or a meter')
  return read.done(form)
}

const ASKED = ['kind', 'key', 'label', 'hint'] as const

function readBlock(read: Reader, path: string, value: unknown): Block {
  const kind = read.oneOf(
    `${path}.kind`,
    typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined,
    BLOCK_KINDS,
  )
  if (kind === 'section') {
    const given = read.object(path, value, ['kind', 'title', 'hint']) ?? {}
    return {
      kind,
      title: read.text(`${path}.title`, given['title'], { charsMax: NAME_CHARS_MAX }),
      hint: hintOf(read, path, given),
    }
  }
  const given = read.object(path, value, [...ASKED, ...OWN_FIELDS[kind]]) ?? {}
  const asked = {
    key: readKey(read, `${path}.key`, given['key']),
    label: read.text(`${path}.label`, given['label']),
    hint: hintOf(read, path, given),
  }
  const required = kind === 'check' || read.bool(`${path}.required`, given['required'])
  switch (kind) {
    case 'check':
      return { kind, ...asked, failIs: severity(read, `${path}.failIs`, given['failIs']) }
    case 'number':
      return { kind, ...asked, ...readLimits(read, path, given), required }
    case 'choice':
      return { kind, ...asked, options: readOptions(read, `${path}.options`, given['options']), required }
    case 'text':
      return { kind, ...asked, lines: read.whole(`${path}.lines`, given['lines'], 1, FORM_TEXT_LINES_MAX), required }
    case 'date':
      return { kind, ...asked, required }
    case 'meter':
      return {
        kind,
        ...asked,
        signal: read.text(`${path}.signal`, given['signal'], { charsMax: NAME_CHARS_MAX }),
        unit: read.text(`${path}.unit`, given['unit'], { charsMax: NAME_CHARS_MAX, mayBeEmpty: true }),
        required,
      }
  }
}

const OWN_FIELDS = {
  check: ['failIs'],
  number: ['unit', 'min', 'max', 'outsideIs', 'required'],
  choice: ['options', 'required'],
  text: ['lines', 'required'],
  date: ['required'],
  meter: ['signal', 'unit', 'required'],
} as const satisfies Record<AskingBlock['kind'], readonly string[]>

const hintOf = (read: Reader, path: string, given: Record<string, unknown>) =>
  read.text(`${path}.hint`, given['hint'], { charsMax: FORM_HINT_CHARS_MAX, mayBeEmpty: true })

const severity = (read: Reader, path: string, value: unknown) =>
  read.orNull(value, (given) => read.oneOf(path, given, SEVERITIES))

function readKey(read: Reader, path: string, value: unknown): string {
  if (typeof value === 'string' && BLOCK_KEY.test(value)) return value
  read.note(path, 'is no key: up to 40 lower-case letters, digits and dashes, a letter first')
  return ''
}

function readLimits(read: Reader, path: string, given: Record<string, unknown>) {
  const min = read.orNull(given['min'], (value) => read.number(`${path}.min`, value))
  const max = read.orNull(given['max'], (value) => read.number(`${path}.max`, value))
  const outsideIs = severity(read, `${path}.outsideIs`, given['outsideIs'])
  if (min !== null && max !== null && min > max)
    read.note(`${path}.max`, 'is below the lower limit, so every number would be a defect: exchange them')
  if (outsideIs !== null && min === null && max === null)
    read.note(`${path}.outsideIs`, 'has no limit to be outside of: give a lower or an upper one, or null here')
  const unit = read.text(`${path}.unit`, given['unit'], { charsMax: NAME_CHARS_MAX, mayBeEmpty: true })
  return { unit, min, max, outsideIs }
}

function readOptions(read: Reader, path: string, value: unknown): string[] {
  const options = read
    .list(path, value, FORM_OPTIONS_MIN, FORM_OPTIONS_MAX)
    .map((option, i) => read.text(`${path}.${i}`, option, { charsMax: NAME_CHARS_MAX }))
  notTwice(read, path, options)
  return options
}

function notTwice(read: Reader, path: string, values: readonly string[]): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) !== i) read.note(`${path}.${i}`, `"${value}" is there twice: leave one out`)
  })
}
