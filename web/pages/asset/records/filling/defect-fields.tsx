// A defect where it was found: how dangerous, which part, what is wrong, what has to be done.

import { SEVERITIES } from '../../../../../core/records/kinds.ts'
import { NOTE_CHARS_MAX } from '../../../../../core/limits.ts'
import { Button } from '../../../../ui/button.tsx'
import { Check, TextArea, TextField } from '../../../../ui/field.tsx'
import { Shape } from '../marks.tsx'
import { DEFECT_MEANING, DEFECT_WORD } from '../words.ts'
import type { TypedDefect } from './draft.ts'
import { BigChoice } from './parts.tsx'
import type { Problems } from './said.ts'

type Props = {
  typed: TypedDefect
  /** `defects.0.`: where its problems stand. */
  path: string
  problems: Problems
  isExamination: boolean
  onChange: (change: Partial<TypedDefect>) => void
  onRemove?: () => void
}

export function DefectFields({ typed, path, problems, isExamination, onChange, onRemove }: Props) {
  return (
    <div
      role="group"
      aria-label={`Defect: ${typed.part || 'not named yet'}`}
      className="grid gap-3 rounded-md border border-line-strong bg-surface p-3"
    >
      <p className="flex items-center gap-2 font-semibold">
        <Shape
          drawing={typed.severity === 'now' ? 'stop' : typed.severity === 'by' ? 'triangle' : 'ring'}
          tone={typed.severity === 'now' ? 'fault' : typed.severity === 'by' ? 'warn' : 'quiet'}
        />
        Defect
      </p>
      <BigChoice
        label="How dangerous"
        value={typed.severity}
        error={problems[`${path}severity`]}
        options={SEVERITIES.map((severity) => ({ value: severity, word: DEFECT_WORD[severity] }))}
        onChange={(severity) => onChange({ severity })}
      />
      <p className="text-sm text-ink-2">{DEFECT_MEANING[typed.severity]}</p>
      {typed.severity === 'by' && (
        <TextField
          label="Could be dangerous from"
          type="datetime-local"
          value={typed.byAt}
          error={problems[`${path}byAt`]}
          onChange={(e) => onChange({ byAt: e.target.value })}
        />
      )}
      {isExamination && typed.severity === 'now' && (
        <Check
          label="Existing or imminent risk of serious personal injury"
          hint="LOLER reg. 10(1)(c): the enforcing authority gets a copy."
          checked={typed.isImminent}
          onChange={(e) => onChange({ isImminent: e.target.checked })}
        />
      )}
      <TextField
        label="Part"
        autoComplete="off"
        value={typed.part}
        error={problems[`${path}part`]}
        onChange={(e) => onChange({ part: e.target.value })}
      />
      <TextArea
        label="What is wrong"
        rows={2}
        maxLength={NOTE_CHARS_MAX}
        value={typed.description}
        error={problems[`${path}description`]}
        onChange={(e) => onChange({ description: e.target.value })}
      />
      <TextArea
        label="What has to be done"
        optional
        rows={2}
        maxLength={NOTE_CHARS_MAX}
        value={typed.remedy}
        error={problems[`${path}remedy`]}
        onChange={(e) => onChange({ remedy: e.target.value })}
      />
      {onRemove && (
        <Button className="justify-self-start" onClick={onRemove}>
          Remove this defect
        </Button>
      )}
    </div>
  )
}
