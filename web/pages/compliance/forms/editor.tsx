// The editor: what the form is called and is for, then its blocks. Nothing that was typed is lost, whoever saves first.

import { useBlocker, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { ASSET_KINDS } from '../../../../core/asset-kinds.ts'
import { FORM_BLOCKS_MAX, NAME_CHARS_MAX } from '../../../../core/limits.ts'
import { BLOCK_KINDS } from '../../../../core/records/form.ts'
import { RECORD_KINDS } from '../../../../core/records/kinds.ts'
import type { OwnForm } from '../queries.ts'
import { BLOCK_WORD, RECORD_KIND_WORD } from '../words.ts'
import { plural } from '../../../data/format.ts'
import { fieldsOf, sentence } from '../../../data/problem.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { to } from '../../../paths.ts'
import { oneOf } from '../../../search.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/page.tsx'
import { Refused } from '../../../ui/states.tsx'
import { BlockFields } from './block-fields.tsx'
import { type Draft, type DraftBlock, draftOf, moved, newBlock, newDraft, readDraft } from './draft.ts'
import { useSave } from './use-save.ts'

type Problems = Readonly<Record<string, string | undefined>>

export function FormEditor({ form }: { form: OwnForm | undefined }) {
  const navigate = useNavigate()
  // What was read when the editing began: a newer version that arrives meanwhile is theirs, and never silently saved over.
  const [base, setBase] = useState(form)
  const [begun, setBegun] = useState<Draft>(() => (form ? draftOf(form.spec) : newDraft()))
  const [draft, setDraft] = useState(begun)
  const [asked, setAsked] = useState(false)
  const saved = useRef(false)
  const self = useRef<HTMLFormElement>(null)
  const { save, theirs, forget } = useSave(base, () => {
    saved.current = true
    void navigate(to.forms())
  })
  const isChanged = draft !== begun
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged && !saved.current,
    enableBeforeUnload: () => isChanged && !saved.current,
    withResolver: true,
  })
  const read = readDraft(draft)
  const problems: Problems = { ...fieldsOf(save.error), ...(asked && !read.ok ? inSentences(read.problems) : {}) }
  const wrong = asked && !read.ok ? Object.keys(read.problems).length : 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (read.ok) save.mutate({ spec: read.value })
    else requestAnimationFrame(() => self.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const take = () => {
    if (theirs === null) return
    const next = draftOf(theirs.spec)
    setBase(theirs)
    setBegun(next)
    setDraft(next)
    save.reset()
    forget()
  }
  return (
    <form ref={self} onSubmit={submit} noValidate className="stack max-w-4xl gap-8">
      <About draft={draft} problems={problems} isNew={form === undefined} onChange={setDraft} />
      <Blocks blocks={draft.blocks} problems={problems} onChange={(blocks) => setDraft({ ...draft, blocks })} />
      <div className="sticky bottom-0 -mx-4 grid gap-3 border-t border-line-strong bg-canvas px-4 py-3 max-lg:bottom-14 lg:mx-0 lg:px-0">
        {wrong > 0 && (
          <Notice live severity="fault" title="Not saved">
            {plural(wrong, 'field')} {wrong === 1 ? 'is' : 'are'} not right yet; each says what is wrong.
          </Notice>
        )}
        {theirs ? (
          <Notice
            live
            severity="warning"
            title={`Somebody has saved version ${theirs.version} meanwhile`}
            actions={
              <>
                <Button onClick={take}>Take theirs, drop mine</Button>
                <Button
                  busy={save.isPending}
                  onClick={() => {
                    setAsked(true)
                    if (read.ok) save.mutate({ spec: read.value, over: theirs })
                  }}
                >
                  Save mine after theirs
                </Button>
              </>
            }
          >
            What you typed is still here. Both versions stay readable, whichever is the newest.
          </Notice>
        ) : (
          <Refused error={save.error} what="Not saved" />
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm text-ink-2 max-sm:hidden">
            {form ? 'Saving makes a new version; records keep the one they were made with.' : ''}
          </p>
          <div className="flex gap-2 max-sm:grid max-sm:w-full max-sm:grid-cols-2">
            <Button onClick={() => void navigate(to.forms())}>Cancel</Button>
            <Button kind="primary" type="submit" busy={save.isPending} disabled={!isChanged}>
              {form ? 'Save' : 'Make the form'}
            </Button>
          </div>
        </div>
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave without saving?"
        action="Leave"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>What you changed in this form is lost.</p>
      </Confirm>
    </form>
  )
}

const inSentences = (problems: Readonly<Record<string, string>>): Problems =>
  Object.fromEntries(Object.entries(problems).map(([field, text]) => [field, sentence(text)]))

type AboutProps = { draft: Draft; problems: Problems; isNew: boolean; onChange: (draft: Draft) => void }

function About({ draft, problems, isNew, onChange }: AboutProps) {
  const { appliesTo } = draft
  return (
    <div className="grid items-start gap-x-8 gap-y-4 md:grid-cols-2">
      <TextField
        label="Title"
        required
        maxLength={NAME_CHARS_MAX}
        value={draft.title}
        error={problems.title}
        onChange={(e) => onChange({ ...draft, title: e.target.value })}
      />
      <SelectField
        label="Kind of record"
        value={draft.kind}
        disabled={!isNew}
        hint={isNew ? undefined : 'A form stays of its kind.'}
        error={problems.kind ?? problems['spec.kind']}
        onChange={(e) => onChange({ ...draft, kind: oneOf(RECORD_KINDS, e.target.value) ?? draft.kind })}
      >
        {RECORD_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {RECORD_KIND_WORD[kind]}
          </option>
        ))}
      </SelectField>
      <fieldset className="md:col-span-2">
        <legend className="text-sm font-medium">
          For <span className="font-normal text-ink-3">(none chosen: every asset)</span>
        </legend>
        <div className="flex flex-wrap gap-x-6">
          {ASSET_KINDS.map((kind) => (
            <Check
              key={kind}
              label={KIND_WORD[kind]}
              checked={appliesTo.includes(kind)}
              onChange={(e) =>
                onChange({
                  ...draft,
                  appliesTo: e.target.checked ? [...appliesTo, kind] : appliesTo.filter((each) => each !== kind),
                })
              }
            />
          ))}
        </div>
      </fieldset>
    </div>
  )
}

type BlocksProps = { blocks: DraftBlock[]; problems: Problems; onChange: (blocks: DraftBlock[]) => void }

function Blocks({ blocks, problems, onChange }: BlocksProps) {
  const [said, setSaid] = useState('')
  const nextId = useRef(Math.max(-1, ...blocks.map(({ id }) => id)) + 1)
  const list = useRef<HTMLOListElement>(null)
  const add = (kind: DraftBlock['kind']) => {
    const id = nextId.current++
    onChange([...blocks, newBlock(kind, id)])
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-block="${id}"] input`)?.focus())
  }
  const remove = (id: number, n: number) => {
    onChange(blocks.filter((block) => block.id !== id))
    setSaid(`Block ${n + 1} removed`)
    requestAnimationFrame(() => {
      const items = list.current?.querySelectorAll<HTMLElement>('[data-block]')
      items?.[Math.min(n, items.length - 1)]?.querySelector('input')?.focus()
    })
  }
  const move = (id: number, n: number, by: 1 | -1) => {
    const to_n = n + by
    if (to_n < 0 || to_n >= blocks.length) return
    onChange(moved(blocks, id, by))
    setSaid(`Now in place ${to_n + 1} of ${blocks.length}`)
  }
  return (
    <Section title="What it asks" beside={<span className="text-sm text-ink-3">{plural(blocks.length, 'block')}</span>}>
      <p role="status" className="sr-only">
        {said}
      </p>
      {problems.blocks && <p className="mb-3 text-sm font-medium text-fault">{problems.blocks}</p>}
      <ol ref={list} className="grid gap-3">
        {blocks.map((block, n) => (
          <li key={block.id} data-block={block.id}>
            <BlockFields
              block={block}
              n={n}
              of={blocks.length}
              problem={(field) => problems[`blocks.${n}.${field}`] ?? problems[`spec.blocks.${n}.${field}`]}
              onChange={(next) => onChange(blocks.map((each) => (each.id === block.id ? next : each)))}
              onMove={(by) => move(block.id, n, by)}
              onRemove={() => remove(block.id, n)}
            />
          </li>
        ))}
      </ol>
      <div role="group" aria-label="Add a block" className="mt-4 flex flex-wrap gap-2">
        {BLOCK_KINDS.map((kind) => (
          <Button key={kind} icon="plus" disabled={blocks.length >= FORM_BLOCKS_MAX} onClick={() => add(kind)}>
            {BLOCK_WORD[kind]}
          </Button>
        ))}
      </div>
    </Section>
  )
}
