// One point of a form: its question, its answer, and in place the defect that an answer leads to.

import { CHECK_RESULTS } from '../../../../../core/records/answers.ts'
import type { AskingBlock, NumberBlock } from '../../../../../core/records/form.ts'
import { serverNow } from '../../../../data/clock.ts'
import { formatAgo } from '../../../../data/format.ts'
import { Button } from '../../../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../../../ui/field.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { RESULT_WORD } from '../words.ts'
import { BigChoice } from './parts.tsx'
import type { LiveReading } from './use-readings.ts'

type Props = {
  block: AskingBlock
  value: string
  reason: string
  error: string | undefined
  reading: LiveReading | undefined
  onAnswer: (value: string, readAt?: string) => void
  onReason: (reason: string) => void
}

export function BlockField(props: Props) {
  const { block, value, error, onAnswer } = props
  const { label } = block
  const hint = block.hint === '' ? undefined : <Plain text={block.hint} />
  switch (block.kind) {
    case 'check':
      return (
        <div className="grid gap-2">
          <p className="text-base font-medium">
            <Plain text={label} />
          </p>
          {hint && <p className="text-sm text-ink-3">{hint}</p>}
          <BigChoice
            label={label}
            value={value}
            error={error && value === '' ? 'Not answered yet.' : error}
            options={CHECK_RESULTS.map((result) => ({ value: result, word: RESULT_WORD[result] }))}
            onChange={onAnswer}
          />
        </div>
      )
    case 'choice':
      return (
        <SelectField
          {...{ label, hint, error }}
          optional={!block.required}
          value={value}
          onChange={(e) => onAnswer(e.target.value)}
        >
          <option value="">Choose…</option>
          {block.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </SelectField>
      )
    case 'text':
      return (
        <TextArea
          {...{ label, hint, error }}
          optional={!block.required}
          rows={Math.min(block.lines, 6)}
          value={value}
          onChange={(e) => onAnswer(e.target.value)}
        />
      )
    case 'number':
      return (
        <TextField
          label={unitLabel(label, block.unit)}
          hint={joined(hint, limits(block))}
          error={error}
          optional={!block.required}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(e) => onAnswer(e.target.value)}
        />
      )
    case 'date':
      return (
        <TextField
          {...{ label, hint, error }}
          optional={!block.required}
          type="date"
          value={value}
          onChange={(e) => onAnswer(e.target.value)}
        />
      )
    case 'meter':
      return <MeterField {...props} block={block} />
  }
}

function MeterField({
  block,
  value,
  reason,
  error,
  reading,
  onAnswer,
  onReason,
}: Props & { block: { unit: string; required: boolean } }) {
  return (
    <div className="grid gap-2">
      <TextField
        label={unitLabel(block.label, block.unit)}
        hint={block.hint === '' ? undefined : <Plain text={block.hint} />}
        error={error}
        optional={!block.required}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        onChange={(e) => onAnswer(e.target.value)}
      />
      {reading && (
        <Button className="min-h-12 justify-self-start" onClick={() => onAnswer(String(reading.value), reading.at)}>
          Take {reading.value} {block.unit} from the machine, {formatAgo(serverNow() - Date.parse(reading.at))}
        </Button>
      )}
      {block.required && value === '' && (
        <TextField
          label="No reading? Say why"
          autoComplete="off"
          value={reason}
          onChange={(e) => onReason(e.target.value)}
        />
      )}
    </div>
  )
}

const unitLabel = (label: string, unit: string) => (unit === '' ? label : `${label} (${unit})`)

function limits({ min, max, unit }: NumberBlock): string | undefined {
  if (min === null && max === null) return undefined
  if (min === null) return `At most ${max} ${unit}`
  return max === null ? `At least ${min} ${unit}` : `${min} to ${max} ${unit}`
}

function joined(hint: React.ReactNode, more: string | undefined): React.ReactNode {
  if (!more) return hint
  return (
    <>
      {hint} {more}
    </>
  )
}
