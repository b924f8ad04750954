// The forms of the organisation, and ready ones to take over.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { asking, type FormSpec } from '../../../../core/records/form.ts'
import { api } from '../../../data/api.ts'
import { formsQuery, type OwnForm, type ReadyForm, readyFormsQuery } from '../queries.ts'
import { RECORD_KIND_WORD } from '../words.ts'
import { plural } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Confirm, Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page, Section } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { ComplianceTabs } from '../tabs.tsx'
import { Preview } from './preview.tsx'

type Open = { kind: 'look'; spec: FormSpec; ready?: string } | { kind: 'archive'; form: OwnForm }

export function FormsPage() {
  const can = useCan()
  const forms = useQuery(formsQuery)
  const ready = useQuery(readyFormsQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const add = can('record.plan') && (
    <Link {...to.form('new')} className={buttonClass('primary')}>
      <Icon name="plus" />
      Make a form
    </Link>
  )
  return (
    <Page title="Forms" above={<ComplianceTabs />} actions={add}>
      <div className="stack gap-10">
        <div>
          {forms.isPending && <WaitingRows label="forms" rows={5} />}
          {forms.isError && (
            <div className="mb-4">
              <Failed
                error={forms.error}
                what={forms.data ? 'The newest list' : 'The forms'}
                retry={() => void forms.refetch()}
              />
            </div>
          )}
          {forms.data?.length === 0 && (
            <Empty title="No form yet">
              Records are made with the forms of your organisation.{' '}
              {can('record.plan') ? 'Take over a ready one below, or make your own.' : 'An engineer makes them.'}
            </Empty>
          )}
          {forms.data && forms.data.length > 0 && <Own forms={forms.data} onOpen={setOpen} />}
        </div>
        {can('record.plan') && (
          <Section title="Ready forms">
            <p className="mb-4 max-w-2xl text-sm text-ink-2">
              A start, in the words of the field. Take one over, then make it fit the maker’s instructions.
            </p>
            {ready.isPending && <WaitingRows label="ready forms" rows={5} />}
            {ready.isError && !ready.data && (
              <Failed error={ready.error} what="The ready forms" retry={() => void ready.refetch()} />
            )}
            {ready.data && <Ready forms={ready.data} own={forms.data ?? []} onOpen={setOpen} />}
          </Section>
        )}
      </div>
      {open?.kind === 'look' && <LookDialog spec={open.spec} ready={open.ready} onClose={close} />}
      {open?.kind === 'archive' && <ArchiveDialog form={open.form} onClose={close} />}
    </Page>
  )
}

const pointsOf = (spec: FormSpec) => plural(asking(spec).length, 'point')
const forWhat = ({ appliesTo }: FormSpec) =>
  appliesTo.length === 0 ? 'Every asset' : appliesTo.map((kind) => KIND_WORD[kind]).join(', ')

function Own({ forms, onOpen }: { forms: OwnForm[]; onOpen: (open: Open) => void }) {
  const can = useCan()
  const sorted = forms.toSorted((a, b) => a.spec.title.localeCompare(b.spec.title))
  const name = ({ formId, spec }: OwnForm) =>
    can('record.plan') ? (
      <Link
        {...to.form(formId)}
        className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-2"
      >
        <Plain text={spec.title} />
      </Link>
    ) : (
      <span className="font-medium">
        <Plain text={spec.title} />
      </span>
    )
  const acts = (form: OwnForm) => (
    <span className="flex justify-end gap-1">
      <Button
        kind="quiet"
        aria-label={`Look at ${plain(form.spec.title)}`}
        onClick={() => onOpen({ kind: 'look', spec: form.spec })}
      >
        Look
      </Button>
      {can('record.plan') && (
        <Button
          kind="quiet"
          aria-label={`Archive ${plain(form.spec.title)}`}
          className="max-md:hidden"
          onClick={() => onOpen({ kind: 'archive', form })}
        >
          Archive…
        </Button>
      )}
    </span>
  )
  const columns: Column<OwnForm>[] = [
    { head: 'Form', cell: name },
    { head: 'Kind', cell: ({ kind }) => RECORD_KIND_WORD[kind], className: 'text-sm', width: 'w-52' },
    { head: 'For', cell: ({ spec }) => forWhat(spec), className: 'text-sm text-ink-2', width: 'w-56' },
    { head: 'Points', figure: true, cell: ({ spec }) => asking(spec).length, width: 'w-20' },
    { head: 'Version', figure: true, cell: ({ version }) => version, width: 'w-24' },
    { head: 'Look and archive', cell: acts, control: true },
  ]
  return (
    <Table
      label="Forms"
      columns={columns}
      rows={sorted}
      rowKey={({ formId }) => formId}
      block={(form) => ({
        title: name(form),
        below: `${RECORD_KIND_WORD[form.kind]}, ${pointsOf(form.spec)}, ${forWhat(form.spec).toLowerCase()}`,
        control: acts(form),
      })}
    />
  )
}

function Ready({ forms, own, onOpen }: { forms: ReadyForm[]; own: OwnForm[]; onOpen: (open: Open) => void }) {
  const taken = new Set(own.map(({ template }) => template))
  const look = ({ name, spec }: ReadyForm) => (
    <Button
      kind="quiet"
      aria-label={`Look at ${spec.title}`}
      onClick={() => onOpen({ kind: 'look', spec, ready: name })}
    >
      Look…
    </Button>
  )
  const has = ({ name }: ReadyForm) => (taken.has(name) ? 'Taken over' : '')
  const columns: Column<ReadyForm>[] = [
    { head: 'Ready form', cell: ({ spec }) => spec.title, className: 'font-medium' },
    { head: 'Kind', cell: ({ spec }) => RECORD_KIND_WORD[spec.kind], className: 'text-sm', width: 'w-52' },
    { head: 'For', cell: ({ spec }) => forWhat(spec), className: 'text-sm text-ink-2', width: 'w-56' },
    { head: 'Points', figure: true, cell: ({ spec }) => asking(spec).length, width: 'w-20' },
    { head: 'Here', cell: has, className: 'text-sm text-ink-2', width: 'w-28' },
    { head: 'Look', cell: look, control: true },
  ]
  return (
    <Table
      label="Ready forms"
      columns={columns}
      rows={forms}
      rowKey={({ name }) => name}
      block={(form) => ({
        title: <span className="font-medium">{form.spec.title}</span>,
        below: [RECORD_KIND_WORD[form.spec.kind], pointsOf(form.spec), has(form)].filter(Boolean).join(', '),
        control: look(form),
      })}
    />
  )
}

function LookDialog({ spec, ready, onClose }: { spec: FormSpec; ready?: string | undefined; onClose: () => void }) {
  const queries = useQueryClient()
  const take = useMutation({
    mutationFn: (name: string) => api.forms.add({ body: { ready: name } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: formsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={plain(spec.title)}>
      <p className="mb-3 text-sm text-ink-2">
        {RECORD_KIND_WORD[spec.kind]}, {pointsOf(spec)}, for {forWhat(spec).toLowerCase()}.
      </p>
      <Preview spec={spec} />
      <Refused error={take.error} what="Not taken over" />
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        {ready !== undefined && (
          <Button kind="primary" busy={take.isPending} onClick={() => take.mutate(ready)}>
            Take it over
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}

export function ArchiveDialog({ form, onClose }: { form: OwnForm; onClose: () => void }) {
  const queries = useQueryClient()
  const archive = useMutation({
    mutationFn: () => api.forms.archive({ params: { formId: form.formId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: formsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Archive “${plain(form.spec.title)}”?`}
      action="Archive"
      danger
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
    >
      <p>No new record is made with it. What was made with it stays as it is, and readable.</p>
      <Refused error={archive.error} what="Not archived" />
    </Confirm>
  )
}
