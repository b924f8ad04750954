// The report of a thorough examination to be filled in, with the paragraph that asks for each field.

import { NEXT_BASES, OCCASIONS } from '../../../../../core/records/loler-report.ts'
import { RECORD_LOADS_MAX } from '../../../../../core/limits.ts'
import { Button } from '../../../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../../../ui/field.tsx'
import {
  BASIS_WORD,
  OCCASION_WORD,
  paragraphOf,
  type ReportField,
  type ReportFields,
  type ReportGroup,
} from './fields.ts'
import { loadsOf } from './said.ts'

type Props = {
  fields: ReportFields
  problems: Readonly<Record<string, string>>
  onChange: (path: string, value: string) => void
}

export function ReportGroups({ groups, ...props }: Props & { groups: readonly ReportGroup[] }) {
  return groups.map((group) => (
    <fieldset key={group.title} className="grid gap-4">
      <legend className="mb-3 text-lg font-semibold">{group.title}</legend>
      {group.fields
        .filter(({ when }) => when === undefined || when(props.fields))
        .map((field) => (
          <Field key={field.path} field={field} {...props} />
        ))}
    </fieldset>
  ))
}

function Field({ field, fields, problems, onChange }: Props & { field: ReportField }) {
  const { path, kind, label, optional } = field
  const shared = {
    label,
    optional,
    hint: [field.hint, paragraphOf(path)].filter(Boolean).join(' '),
    // Where a whole party is missing, its name is the place to say so.
    error: problems[`report.${path}`] ?? (path.endsWith('.name') ? problems[`report.${path.slice(0, -5)}`] : undefined),
    value: fields[path] ?? '',
  }
  const typed = (e: { target: { value: string } }) => onChange(path, e.target.value)
  if (kind === 'lines') return <TextArea {...shared} rows={2} onChange={typed} />
  if (kind === 'day') return <TextField {...shared} type="date" onChange={typed} />
  if (kind === 'text') return <TextField {...shared} autoComplete="off" onChange={typed} />
  const options: [string, string][] =
    kind === 'yes-no'
      ? [
          ['yes', 'Yes'],
          ['no', 'No'],
        ]
      : kind === 'occasion'
        ? OCCASIONS.map((each) => [each, OCCASION_WORD[each]])
        : NEXT_BASES.map((each) => [each, BASIS_WORD[each]])
  return (
    <SelectField {...shared} onChange={typed}>
      <option value="">Choose…</option>
      {options.map(([value, word]) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </SelectField>
  )
}

export function Loads({ fields, problems, onChange }: Props) {
  const count = loadsOf(fields)
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 text-lg font-semibold">Safe working load</legend>
      {Array.from({ length: count }, (_, i) => {
        const at = (part: string) => `safeWorkingLoads.${i}.${part}`
        return (
          <div key={at('')} className="grid gap-3 rounded-md border border-line bg-surface p-3">
            <div className="grid grid-cols-[minmax(0,1fr)_6rem] items-start gap-3">
              <TextField
                label="Load"
                inputMode="decimal"
                autoComplete="off"
                hint={paragraphOf(at('load'))}
                value={fields[at('load')] ?? ''}
                error={problems[`report.${at('load')}`]}
                onChange={(e) => onChange(at('load'), e.target.value)}
              />
              <SelectField
                label="Unit"
                value={fields[at('unit')] ?? 't'}
                onChange={(e) => onChange(at('unit'), e.target.value)}
              >
                <option>t</option>
                <option>kg</option>
              </SelectField>
            </div>
            <TextField
              label="Configuration"
              optional={count === 1}
              autoComplete="off"
              value={fields[at('configuration')] ?? ''}
              error={problems[`report.${at('configuration')}`]}
              onChange={(e) => onChange(at('configuration'), e.target.value)}
            />
          </div>
        )
      })}
      <div className="flex flex-wrap gap-2">
        {count < RECORD_LOADS_MAX && (
          <Button onClick={() => onChange('safeWorkingLoads.length', String(count + 1))}>Add a configuration</Button>
        )}
        {count > 1 && (
          <Button onClick={() => onChange('safeWorkingLoads.length', String(count - 1))}>Remove the last one</Button>
        )}
      </div>
    </fieldset>
  )
}
