// One block while it is typed: what is asked, and what belongs to its kind.

import {
  FORM_HINT_CHARS_MAX,
  FORM_LABEL_CHARS_MAX,
  FORM_TEXT_LINES_MAX,
  NAME_CHARS_MAX,
} from '../../../../core/limits.ts'
import { SEVERITIES, type Severity } from '../../../../core/records/kinds.ts'
import { BLOCK_WORD, DEFECT_WORD } from '../words.ts'
import { oneOf } from '../../../search.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Check, SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import type { DraftBlock } from './draft.ts'

type Props = {
  block: DraftBlock
  n: number
  of: number
  /** What is wrong with a field of it, by the name that the form has for it. */
  problem: (field: string) => string | undefined
  onChange: (block: DraftBlock) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}

export function BlockFields({ block, n, of, problem, onChange, onMove, onRemove }: Props) {
  const isSection = block.kind === 'section'
  const set = (next: Partial<DraftBlock>) => onChange({ ...block, ...next })
  const called = `block ${n + 1}${block.label && `, ${block.label}`}`
  const text = (key: 'label' | 'hint' | 'signal' | 'unit' | 'min' | 'max', label: string, most: number) => (
    <TextField
      label={label}
      optional={key === 'hint' || key === 'unit' || key === 'min' || key === 'max'}
      inputMode={key === 'min' || key === 'max' ? 'decimal' : undefined}
      maxLength={most}
      value={block[key]}
      error={problem(key === 'label' && isSection ? 'title' : key)}
      onChange={(e) => set({ [key]: e.target.value })}
    />
  )
  return (
    <fieldset className="grid gap-3 rounded-md border border-line bg-surface p-3 lg:p-4">
      <legend className="sr-only">{called}</legend>
      <div className="flex items-center justify-between gap-3">
        <p className="caption" aria-hidden="true">
          {n + 1} · {BLOCK_WORD[block.kind]}
        </p>
        <div className="flex">
          <IconButton icon="up" label={`Move ${called} up`} aria-disabled={n === 0} onClick={() => onMove(-1)} />
          <IconButton
            icon="down"
            label={`Move ${called} down`}
            aria-disabled={n === of - 1}
            onClick={() => onMove(1)}
          />
          <IconButton icon="close" label={`Remove ${called}`} onClick={onRemove} />
        </div>
      </div>
      <div className="grid items-start gap-3 md:grid-cols-2">
        {text(
          'label',
          isSection ? 'Title of the section' : 'What is asked',
          isSection ? NAME_CHARS_MAX : FORM_LABEL_CHARS_MAX,
        )}
        {text('hint', 'How to look, and what counts', FORM_HINT_CHARS_MAX)}
        <OwnFields block={block} problem={problem} set={set} text={text} />
      </div>
      {!isSection && block.kind !== 'check' && (
        <Check
          label="Has to be answered"
          checked={block.required}
          onChange={(e) => set({ required: e.target.checked })}
        />
      )}
    </fieldset>
  )
}

type OwnProps = Pick<Props, 'block' | 'problem'> & {
  set: (next: Partial<DraftBlock>) => void
  text: (key: 'signal' | 'unit' | 'min' | 'max', label: string, most: number) => React.ReactNode
}

/** Longer than any number that a gauge shows. */
const FIGURE_CHARS_MAX = 30

function OwnFields({ block, problem, set, text }: OwnProps) {
  switch (block.kind) {
    case 'check':
      return (
        <SeverityField
          label="A fail is"
          none="only noted"
          value={block.failIs}
          error={problem('failIs')}
          onChange={(failIs) => set({ failIs })}
        />
      )
    case 'number':
      return (
        <>
          {text('unit', 'Unit', NAME_CHARS_MAX)}
          {text('min', 'From', FIGURE_CHARS_MAX)}
          {text('max', 'To', FIGURE_CHARS_MAX)}
          <SeverityField
            label="Outside of that it is"
            none="only noted"
            value={block.outsideIs}
            error={problem('outsideIs')}
            onChange={(outsideIs) => set({ outsideIs })}
          />
        </>
      )
    case 'choice':
      return (
        <TextArea
          label="Choices"
          hint="One a line, two at least."
          rows={4}
          value={block.options}
          error={problem('options') ?? problem('options.0') ?? problem('options.1')}
          onChange={(e) => set({ options: e.target.value })}
        />
      )
    case 'text':
      return (
        <TextField
          label="Lines"
          type="number"
          inputMode="numeric"
          min={1}
          max={FORM_TEXT_LINES_MAX}
          value={block.lines}
          error={problem('lines')}
          onChange={(e) => set({ lines: e.target.value })}
        />
      )
    case 'meter':
      return (
        <>
          {text('signal', 'Signal, as the device names it', NAME_CHARS_MAX)}
          {text('unit', 'Unit', NAME_CHARS_MAX)}
        </>
      )
    default:
      return null
  }
}

type SeverityProps = {
  label: string
  none: string
  value: Severity | null
  error: string | undefined
  onChange: (value: Severity | null) => void
}

function SeverityField({ label, none, value, error, onChange }: SeverityProps) {
  return (
    <SelectField
      label={label}
      value={value ?? ''}
      error={error}
      onChange={(e) => onChange(oneOf(SEVERITIES, e.target.value) ?? null)}
    >
      <option value="">{none}</option>
      {SEVERITIES.map((each) => (
        <option key={each} value={each}>
          {DEFECT_WORD[each]}
        </option>
      ))}
    </SelectField>
  )
}
