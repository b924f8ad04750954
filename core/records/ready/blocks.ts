// The few blocks that ready forms are made of. What is dangerous to use at once is `stop`; what has to be mended soon, but
// is no danger yet, is `watch`; a person may always judge a finding worse when they describe it.
import type { CheckBlock, ChoiceBlock, MeterBlock, NumberBlock, SectionBlock, TextBlock } from '../form.ts'

export const section = (title: string, hint = ''): SectionBlock => ({ kind: 'section', title, hint })

const check =
  (failIs: CheckBlock['failIs']) =>
  (key: string, label: string, hint = ''): CheckBlock => ({ kind: 'check', key, label, hint, failIs })

export const stop = check('now')
export const watch = check('observation')

/** Whatever else was seen; nobody has to write anything. */
export const remarks: TextBlock = {
  kind: 'text',
  key: 'remarks',
  label: 'Anything else you saw or heard',
  hint: '',
  lines: 3,
  required: false,
}

export const text = (key: string, label: string, hint: string, required: boolean): TextBlock => ({
  kind: 'text',
  key,
  label,
  hint,
  lines: 4,
  required,
})

/** A figure to be written down. It has no limits: the maker's book has them, and the organisation enters its own. */
export const figure = (key: string, label: string, unit: string, required = false): NumberBlock => ({
  kind: 'number',
  key,
  label,
  hint: '',
  unit,
  min: null,
  max: null,
  outsideIs: null,
  required,
})

export const choice = (key: string, label: string, options: readonly string[]): ChoiceBlock => ({
  kind: 'choice',
  key,
  label,
  hint: '',
  options,
  required: true,
})

/** Read from the signal of that key where the machine sends one, otherwise off its display. */
export const runHours: MeterBlock = {
  kind: 'meter',
  key: 'run-hours',
  label: 'Run hours',
  hint: '',
  signal: 'run_hours',
  unit: 'h',
  required: false,
}
