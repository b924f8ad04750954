// When it is an alarm: one condition or several, how long it has to hold, and when it means nothing.

import type { Signal } from '../../../data/contract.ts'
import { conditionWords, type SignalNames } from '../../../data/alarms/condition-words.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { oneOf } from '../../../search.ts'
import { type Draft, newPart, type Part } from './draft/draft.ts'
import type { Faults } from './draft/read.ts'
import { LengthField } from '../../../ui/forms/length-field.tsx'
import { PartFields } from './part-fields.tsx'

const JOINS = ['all', 'any', 'at-least'] as const
/** More are for a client that thinks in trees. */
const PARTS_MAX = 8

type Props = {
  draft: Draft
  signals: readonly Signal[]
  names: SignalNames
  faults: Faults
  onChange: (next: Partial<Draft>) => void
}

export function ConditionFields({ draft, signals, names, faults, onChange }: Props) {
  return (
    <div className="grid gap-5">
      {draft.fixed ? (
        <Notice title="These conditions were made by another client">
          <Plain text={conditionWords(draft.fixed, names)} />. They are kept as they are; all else can be changed here.
        </Notice>
      ) : (
        <Parts {...{ draft, signals, names, faults, onChange }} />
      )}
      {faults.condition && <p className="text-sm font-medium text-fault">{faults.condition}</p>}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <LengthField
          label="For at least"
          hint="Shorter ones are no alarm."
          error={faults.onDelay}
          value={draft.onDelay}
          onChange={(onDelay) => onChange({ onDelay })}
        />
        <LengthField
          label="Gone after"
          hint="So long it has to be well again."
          error={faults.offDelay}
          value={draft.offDelay}
          onChange={(offDelay) => onChange({ offDelay })}
        />
      </div>
      <Quiet {...{ draft, signals, names, faults, onChange }} />
      <Check
        label="Stays until somebody has acknowledged it"
        hint="Latching: also when the condition has gone by itself."
        checked={draft.latching}
        onChange={(e) => onChange({ latching: e.target.checked })}
      />
    </div>
  )
}

function Parts({ draft, signals, faults, onChange }: Props) {
  const { parts } = draft
  const setPart = (at: number, part: Part) => onChange({ parts: parts.map((each, i) => (i === at ? part : each)) })
  return (
    <div className="grid gap-3">
      {parts.length > 1 && (
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <SelectField
            label="It is an alarm when"
            value={draft.join}
            onChange={(e) => onChange({ join: oneOf(JOINS, e.target.value) ?? 'all' })}
          >
            <option value="all">all of these hold</option>
            <option value="any">any of these holds</option>
            <option value="at-least">at least so many of these hold</option>
          </SelectField>
          {draft.join === 'at-least' && (
            <TextField
              label="How many"
              inputMode="numeric"
              error={faults.n}
              value={draft.n}
              onChange={(e) => onChange({ n: e.target.value })}
            />
          )}
        </div>
      )}
      {parts.map((part, i) => (
        <fieldset key={i} className="min-w-0 rounded-md border border-line bg-surface p-3">
          {parts.length > 1 && <legend className="caption px-1">Condition {i + 1}</legend>}
          <PartFields
            at={`parts.${i}`}
            part={part}
            signals={signals}
            faults={faults}
            onChange={(next) => setPart(i, next)}
            end={
              parts.length > 1 && (
                <IconButton
                  icon="close"
                  label={`Remove condition ${i + 1}`}
                  className="sm:mt-6"
                  onClick={() => onChange({ parts: parts.filter((_, each) => each !== i) })}
                />
              )
            }
          />
        </fieldset>
      ))}
      {parts.length < PARTS_MAX && (
        <div>
          <Button icon="plus" onClick={() => onChange({ parts: [...parts, newPart(parts.at(-1)?.signal)] })}>
            Another condition
          </Button>
        </div>
      )}
    </div>
  )
}

/** Suppression by design: what an alarm would say is no news while the machine is off. */
function Quiet({ draft, signals, names, faults, onChange }: Props) {
  const { quiet, fixedQuiet } = draft
  if (fixedQuiet)
    return (
      <Notice title="Not raised at times">
        While <Plain text={conditionWords(fixedQuiet, names)} />, as another client has set it.
      </Notice>
    )
  return (
    <div className="grid gap-2">
      <Check
        label="Not while something else holds"
        hint="For example while the machine is off. Such an alarm is suppressed, and stands behind its tab."
        checked={quiet !== undefined}
        onChange={(e) => onChange({ quiet: e.target.checked ? { ...newPart(), kind: 'state' } : undefined })}
      />
      {quiet && (
        <fieldset className="min-w-0 rounded-md border border-line bg-surface p-3">
          <legend className="caption px-1">Not while</legend>
          <PartFields
            at="quiet"
            part={quiet}
            signals={signals}
            faults={faults}
            onChange={(next) => onChange({ quiet: next })}
          />
        </fieldset>
      )}
    </div>
  )
}
