// One condition: which signal, what about it, and the figures that belong to that.

import { useId, type ReactNode } from 'react'
import type { Signal } from '../../../data/contract.ts'
import { oneOf } from '../../../search.ts'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { OF_ASSET, type Part, PART_KINDS, type PartKind } from './draft/draft.ts'
import type { Faults } from './draft/read.ts'
import { LengthField } from '../../../ui/forms/length-field.tsx'
import { OfAssetField, SelfCheckFields } from './of-asset-fields.tsx'
import { SignalField } from './signal-field.tsx'

const KIND_WORDS: Record<PartKind, string> = {
  above: 'is above',
  below: 'is below',
  outside: 'is outside of',
  rising: 'rises faster than',
  falling: 'falls faster than',
  apart: 'is away from another signal',
  unusual: 'is unlike its usual self',
  state: 'is in a state',
  silent: 'sends nothing',
  'self-check': 'the asset: a self-check is not well',
  watch: 'the asset: it is seen to misbehave',
}
/** What a signal that is no number can be said to do. */
const FOR_STATES: readonly PartKind[] = ['state', 'silent', 'self-check', 'watch']
const WITH_DEADBAND: ReadonlySet<PartKind> = new Set(['above', 'below', 'outside', 'rising', 'falling', 'apart'])

type Props = {
  /** Where it stands in the rule, for the faults: "parts.0". */
  at: string
  part: Part
  signals: readonly Signal[]
  faults: Faults
  onChange: (part: Part) => void
  /** What stands at the end of the first line. */
  end?: ReactNode
}

export function PartFields({ at, part, signals, faults, onChange, end }: Props) {
  const set = (next: Partial<Part>) => onChange({ ...part, ...next })
  const signal = signals.find(({ key }) => key === part.signal)
  const isState = signal !== undefined && signal.kind !== 'number'
  const kinds = isState ? FOR_STATES : PART_KINDS
  const choose = (key: string) => {
    const chosen = signals.find((each) => each.key === key)
    const fits =
      chosen === undefined || (chosen.kind === 'number') !== (part.kind === 'state') || part.kind === 'silent'
    set({ signal: key, ...(fits ? {} : { kind: chosen?.kind === 'number' ? 'above' : 'state', states: '' }) })
  }
  return (
    <div className="grid gap-3">
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_auto]">
        {OF_ASSET.has(part.kind) ? (
          <OfAssetField part={part} set={set} />
        ) : (
          <SignalField
            label="Signal"
            value={part.signal}
            signals={signals}
            error={faults[`${at}.signal`]}
            onChange={choose}
          />
        )}
        <SelectField
          label="What about it"
          value={part.kind}
          onChange={(e) => set({ kind: oneOf(PART_KINDS, e.target.value) ?? 'above' })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind]}
            </option>
          ))}
        </SelectField>
        {end}
      </div>
      <Figures
        {...{ at, part, signals, faults }}
        unit={signal?.unit ?? null}
        isBoolean={signal?.kind === 'boolean'}
        set={set}
      />
    </div>
  )
}

type FiguresProps = Pick<Props, 'at' | 'part' | 'signals' | 'faults'> & {
  unit: string | null
  isBoolean: boolean
  set: (next: Partial<Part>) => void
}

function Figures({ at, part, signals, faults, unit, isBoolean, set }: FiguresProps) {
  const { kind } = part
  const figure = (
    field: 'value' | 'low' | 'deadband',
    label: string,
    rest: { hint?: string; optional?: boolean } = {},
  ) => (
    <FigureField
      label={label}
      unit={field === 'value' && kind === 'unusual' ? null : unit}
      value={part[field]}
      error={faults[`${at}.${field}`]}
      onChange={(text) => set({ [field]: text })}
      {...rest}
    />
  )
  const length = (field: 'per' | 'over', label: string, hint?: string) => (
    <LengthField
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={part[field]}
      error={faults[`${at}.${field}`]}
      onChange={(given) => set({ [field]: given })}
    />
  )
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      {kind === 'above' && figure('value', 'Limit')}
      {kind === 'below' && figure('value', 'Limit')}
      {kind === 'outside' && figure('low', 'Lower limit')}
      {kind === 'outside' && figure('value', 'Upper limit')}
      {(kind === 'rising' || kind === 'falling') && (
        <>
          {figure('value', 'By more than')}
          {length('per', 'Per')}
          {length('over', 'Measured over', 'Longer is calmer.')}
        </>
      )}
      {kind === 'apart' && (
        <>
          <SignalField
            label="From this signal"
            value={part.from}
            signals={signals.filter((signal) => signal.kind === 'number')}
            error={faults[`${at}.from`]}
            onChange={(from) => set({ from })}
          />
          {figure('value', 'By more than')}
        </>
      )}
      {kind === 'unusual' && (
        <>
          {figure('value', 'Times its usual deviation', { hint: 'Four is a rare sight, six a fault.' })}
          {figure('low', 'And by at least', { optional: true })}
          {length('over', 'Learnt over', 'What is usual is what it did for about so long.')}
        </>
      )}
      {kind === 'state' && (
        <TextField
          label="State"
          hint={isBoolean ? 'on or off.' : 'Several with commas between.'}
          error={faults[`${at}.states`]}
          value={part.states}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => set({ states: e.target.value })}
        />
      )}
      {kind === 'silent' && length('over', 'For')}
      {kind === 'self-check' && <SelfCheckFields part={part} set={set} error={faults[`${at}.check`]} />}
      {WITH_DEADBAND.has(kind) &&
        figure('deadband', 'Deadband', {
          optional: true,
          hint: 'Goes only when it is back by more than this: noise at the limit is no new alarm.',
        })}
    </div>
  )
}

type FigureProps = {
  label: string
  unit: string | null
  value: string
  error: string | undefined
  hint?: string
  optional?: boolean
  onChange: (text: string) => void
}

/** A number with its unit beside it. */
function FigureField({ label, unit, value, error, hint, optional = false, onChange }: FigureProps) {
  const id = useId()
  return (
    <TextField
      label={unit ? `${label} (${unit})` : label}
      hint={hint}
      error={error}
      optional={optional}
      name={id}
      value={value}
      inputMode="decimal"
      autoComplete="off"
      onChange={(e) => onChange(e.target.value)}
    />
  )
}
