// The fields of a rule on the left, in the order in which one thinks of them; what it says in words and what it would have been on the
// right, always in sight.

import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../../core/limits.ts'
import { PRIORITIES } from '../../../../core/alarm/states.ts'
import { specRemarks, specWords } from '../../../data/alarms/condition-words.ts'
import type { AlarmRule } from '../../../data/alarms/contract.ts'
import { PRESSING, PRIORITY_MEANING, PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { assetsQuery } from '../../../data/queries.ts'
import { oneOf } from '../../../search.ts'
import { Button } from '../../../ui/button.tsx'
import { Check, SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { useSignalNames } from '../use-signal-names.ts'
import { ConditionFields } from './condition-fields.tsx'
import type { Draft } from './draft/draft.ts'
import { type Faults, readEscalation, readName, readScope, readSpec } from './draft/read.ts'
import { EscalationFields } from './escalation-fields.tsx'
import { isFor, ScopeFields } from './scope-fields.tsx'
import { Trial } from './trial.tsx'
import { useSave } from './use-save.ts'

type Props = { begun: Draft; rule?: AlarmRule; example?: string | undefined; onSaved: () => void }

const NO_FAULTS: Faults = {}

export function Editor({ begun, rule, example: wanted, onSaved }: Props) {
  const [draft, setDraft] = useState(begun)
  const [example, setExample] = useState(wanted)
  // What is missing is said when somebody wants to go on, and from then on as they type.
  const [telling, setTelling] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const save = useSave(rule, begun, onSaved)
  const asset = useExample(draft, example)
  const { names, signals } = useSignalNames(asset?.assetId)
  const spec = useMemo(() => {
    const kinds = new Map(signals.map(({ key, kind }) => [key, kind]))
    return readSpec(draft, (key) => kinds.get(key) === 'boolean')
  }, [draft, signals])
  const [name, scope, escalation] = [readName(draft), readScope(draft), readEscalation(draft)]
  const faults = telling ? { ...name.faults, ...scope.faults, ...spec.faults, ...escalation.faults } : NO_FAULTS
  const change = (next: Partial<Draft>) => setDraft((before) => ({ ...before, ...next }))
  const tell = () => {
    setTelling(true)
    // The first field that is wrong, once it is drawn as such.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!name.value || !scope.value || !spec.value || !escalation.value) return tell()
    const { priority, consequence, response, enabled } = draft
    const read = { name: name.value, scope: scope.value, spec: spec.value, escalation: escalation.value }
    save.mutate({ priority, consequence, response, enabled, ...read })
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,44rem)_minmax(20rem,1fr)]">
      <form ref={form} onSubmit={submit} noValidate className="grid gap-8">
        <Part title="What it is called">
          <Naming draft={draft} faults={faults} onChange={change} />
        </Part>
        <Part title="Where it applies">
          <ScopeFields {...{ draft, faults, onChange: change }} example={asset} onExample={setExample} />
        </Part>
        <Part title="When it is an alarm">
          <ConditionFields {...{ draft, signals, names, faults, onChange: change }} />
        </Part>
        <Part title="What it says to whoever is woken by it">
          <Texts draft={draft} onChange={change} />
        </Part>
        <Part title="When nobody acknowledges it">
          <EscalationFields {...{ draft, faults, onChange: change }} />
        </Part>
        <Part title="Enabled">
          <Check
            label="Evaluated on every value from now on"
            hint={
              rule?.enabled
                ? 'What it raised ends when it is disabled.'
                : 'Try it first: a rule that is often wrong is one that nobody looks at.'
            }
            checked={draft.enabled}
            onChange={(e) => change({ enabled: e.target.checked })}
          />
        </Part>
        {telling && Object.keys(faults).length > 0 && (
          <Notice severity="warning" live title="Something is missing">
            It stands at the fields above.
          </Notice>
        )}
        {save.isError && <Refused error={save.error} what="The rule was not saved" />}
        <div>
          <Button kind="primary" type="submit" busy={save.isPending}>
            {rule ? 'Save changes' : draft.enabled ? 'Save and enable' : 'Save, not enabled'}
          </Button>
        </div>
      </form>
      <div className="grid gap-4 xl:sticky xl:top-4 xl:max-h-[calc(100dvh-2rem)] xl:overflow-auto">
        <div>
          <h2 className="caption">In words</h2>
          {spec.value ? (
            <>
              <p className="text-lg leading-6 font-medium">
                <Plain text={specWords(spec.value, names)} />.
              </p>
              {specRemarks(spec.value, names).map((remark) => (
                <p key={remark} className="text-sm text-ink-2">
                  <Plain text={remark} />
                </p>
              ))}
            </>
          ) : (
            <p className="text-ink-3">Not finished yet.</p>
          )}
        </div>
        <Trial asset={asset} signals={signals} spec={spec} onFaults={tell} />
      </div>
    </div>
  )
}

/** The asset that the rule is made with: the one that it is for, the one that was chosen, or the first that it is for. */
function useExample(draft: Draft, wanted: string | undefined) {
  const assets = useQuery(assetsQuery)
  return useMemo(() => {
    const fitting = (assets.data?.assets ?? []).filter((asset) => isFor(draft, asset))
    return fitting.find(({ assetId }) => assetId === wanted) ?? fitting[0]
  }, [assets.data, draft, wanted])
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-3">
      <h2 className="border-b border-line pb-1 text-base font-semibold">{title}</h2>
      {children}
    </section>
  )
}

type FieldsProps = { draft: Draft; onChange: (next: Partial<Draft>) => void }

function Naming({ draft, faults, onChange }: FieldsProps & { faults: Faults }) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_14rem]">
      <TextField
        label="Name"
        placeholder="Oil too hot"
        hint="What people read first."
        maxLength={NAME_CHARS_MAX}
        error={faults.name}
        value={draft.name}
        onChange={(e) => onChange({ name: e.target.value })}
      />
      <SelectField
        label="Priority"
        hint={PRIORITY_MEANING[draft.priority]}
        value={draft.priority}
        onChange={(e) => onChange({ priority: oneOf(PRIORITIES, e.target.value) ?? 'medium' })}
      >
        {PRESSING.map((priority) => (
          <option key={priority} value={priority}>
            {PRIORITY_WORD[priority]}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

function Texts({ draft, onChange }: FieldsProps) {
  return (
    <div className="grid gap-4">
      <TextArea
        label="What to do"
        optional
        rows={2}
        maxLength={NOTE_CHARS_MAX}
        placeholder="Switch to the second pump, then look at the oil level."
        value={draft.response}
        onChange={(e) => onChange({ response: e.target.value })}
      />
      <TextArea
        label="What happens if nobody acts"
        optional
        rows={2}
        maxLength={NOTE_CHARS_MAX}
        placeholder="The bearing seizes within the hour."
        value={draft.consequence}
        onChange={(e) => onChange({ consequence: e.target.value })}
      />
    </div>
  )
}
