// The form of a computed signal: what it is, of which signals, what it is called.

import { type FormEvent, useState } from 'react'
import type { Expression } from '../../../../core/computed/expression.ts'
import { NAME_CHARS_MAX, UNIT_CHARS_MAX } from '../../../../core/limits.ts'
import type { Asset, Signal } from '../../../data/contract.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { Button } from '../../../ui/button.tsx'
import { DialogActions } from '../../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { signalName } from '../trends/shown.ts'
import { type ComputedForm, expressionWords, fitting, formOf, isCondition, isOfTwo, WHATS } from './form.ts'
import type { Computed } from './queries.ts'
import { useSave } from './use-save.ts'

type Props = {
  asset: Asset
  signals: Signal[]
  /** The one to change; null for a new one. */
  of: Computed | null
  onCancel: () => void
  onDone: () => void
}

export function ComputedFields({ asset, signals, of, onCancel, onDone }: Props) {
  const [begun] = useState(() => begin(signals, of))
  const [form, setForm] = useState(begun.form)
  const set = (change: Partial<ComputedForm>) => setForm({ ...form, ...change })
  const save = useSave({ asset, signals, of, ...begun }, onDone)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(form)
  }
  const fields = fieldsOf(save.error)
  return (
    <form onSubmit={submit} className="grid gap-4">
      {of && begun.isFixed ? (
        <p className="text-sm text-ink-2">
          <Plain text={wordsOf(of, signals)} />. This was put together by a program and is changed by one; its name and
          unit can be changed here.
        </p>
      ) : (
        <What {...{ form, set, signals }} error={fields.expression} />
      )}
      <TextField
        label="Name"
        required
        maxLength={NAME_CHARS_MAX}
        value={form.name}
        error={fields.name}
        onChange={(e) => set({ name: e.target.value })}
      />
      <TextField
        label="Unit"
        optional
        maxLength={UNIT_CHARS_MAX}
        hint="Without one it follows from the signals where it can."
        className="max-w-40"
        value={form.unit}
        error={fields.unit}
        onChange={(e) => set({ unit: e.target.value })}
      />
      {of === null ? (
        <Check
          label={`For every asset of the kind ${KIND_WORD[asset.kind]}`}
          hint="Where it has these signals."
          checked={form.ofKind}
          onChange={(e) => set({ ofKind: e.target.checked })}
        />
      ) : (
        <p className="text-sm text-ink-3">
          {of.ofKind && `This changes it at every asset of the kind ${KIND_WORD[asset.kind]}. `}
          Its past is worked out anew; what it was stays in the audit log.
        </p>
      )}
      {!fields.expression && <Refused error={save.error} what={of === null ? 'Not added' : 'Not changed'} />}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" busy={save.isPending}>
          {of === null ? 'Add' : 'Save'}
        </Button>
      </DialogActions>
    </form>
  )
}

type WhatProps = {
  form: ComputedForm
  set: (change: Partial<ComputedForm>) => void
  signals: Signal[]
  error: string | undefined
}

function What({ form, set, signals, error }: WhatProps) {
  const choice = fitting(form.what, signals)
  return (
    <>
      <SelectField
        label="What"
        value={form.what}
        error={error}
        onChange={(e) => {
          const what = WHATS.find(([each]) => each === e.target.value)?.[0] ?? form.what
          const [first] = fitting(what, signals)
          set({ what, first: first?.key ?? form.first })
        }}
      >
        {WHATS.map(([what, words]) => (
          <option key={what} value={what}>
            {words}
          </option>
        ))}
      </SelectField>
      <SignalField label="Signal" signals={choice} value={form.first} onPick={(first) => set({ first })} />
      {isOfTwo(form.what) && (
        <SignalField
          label={form.what === 'sum' ? 'And' : 'Less'}
          signals={choice}
          value={form.second}
          onPick={(second) => set({ second })}
        />
      )}
      {isCondition(form.what) && <Condition {...{ form, set, signals }} />}
      {form.what === 'rate' && (
        <SelectField label="Per" value={form.perS} onChange={(e) => set({ perS: Number(e.target.value) })}>
          <option value={1}>second</option>
          <option value={60}>minute</option>
          <option value={3_600}>hour</option>
        </SelectField>
      )}
    </>
  )
}

type ConditionProps = { form: ComputedForm; set: (change: Partial<ComputedForm>) => void; signals: Signal[] }

/** When "it is so": of a switch when it is on, of a state when it is this one, of a number beyond a limit. */
function Condition({ form, set, signals }: ConditionProps) {
  const kind = signals.find(({ key }) => key === form.first)?.kind
  if (kind === 'boolean') return <p className="text-sm text-ink-2">While it is on.</p>
  if (kind === 'state')
    return <TextField label="State" required value={form.state} onChange={(e) => set({ state: e.target.value })} />
  return (
    <div className="grid grid-cols-2 gap-4">
      <SelectField
        label="Is"
        value={form.test}
        onChange={(e) => set({ test: e.target.value === 'below' ? 'below' : 'above' })}
      >
        <option value="above">above</option>
        <option value="below">below</option>
      </SelectField>
      <TextField
        label="Limit"
        type="number"
        step="any"
        required
        value={Number.isNaN(form.limit) ? '' : form.limit}
        onChange={(e) => set({ limit: e.target.valueAsNumber })}
      />
    </div>
  )
}

type FieldProps = { label: string; signals: Signal[]; value: string; onPick: (key: string) => void }

function SignalField({ label, signals, value, onPick }: FieldProps) {
  return (
    <SelectField label={label} value={value} onChange={(e) => onPick(e.target.value)}>
      {signals.map((signal) => (
        <option key={signal.key} value={signal.key}>
          {signalName(signal)}
        </option>
      ))}
    </SelectField>
  )
}

/** The form as it is first seen. What it cannot say stands beside it as it is. */
function begin(signals: Signal[], of: Computed | null): { form: ComputedForm; isFixed: boolean } {
  const empty = emptyForm(signals)
  if (of === null) return { form: empty, isFixed: false }
  const said = formOf(expressionOfComputed(of))
  const form = { ...empty, ...said, name: of.name, unit: of.isUnitGiven ? (of.unit ?? '') : '', ofKind: of.ofKind }
  return { form, isFixed: said === undefined }
}

/** The border: the server has read it by its schema. */
export const expressionOfComputed = ({ expression }: Computed) => expression as Expression

/** "hours while Load is above 5", with the signals by their names. */
export function wordsOf(computed: Computed, signals: readonly Signal[]): string {
  return expressionWords(expressionOfComputed(computed), (key) => {
    const signal = signals.find((each) => each.key === key)
    return signal ? signalName(signal) : key
  })
}

function emptyForm(signals: Signal[]): ComputedForm {
  const [first, second] = fitting('sum', signals)
  return {
    name: '',
    unit: '',
    what: 'run-hours',
    first: first?.key ?? signals[0]?.key ?? '',
    second: second?.key ?? '',
    test: 'above',
    limit: 0,
    state: '',
    perS: 60,
    ofKind: false,
  }
}
