// The sites: where assets stand, and by which people are limited.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import type { Site } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { fieldsOf } from '../../data/problem.ts'
import { sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'

export function SitesPage() {
  const can = useCan()
  const navigate = useNavigate()
  const { add } = useSearch({ from: '/app/sites' })
  const sites = useQuery(sitesQuery)
  const [editing, setEditing] = useState<Site | null>(null)
  const adding = add === 'yes' && can('site.edit')
  const setAdding = (on: boolean) => void navigate({ ...to.sites(), search: on ? { add: 'yes' } : {}, replace: true })
  const addButton = can('site.edit') && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add site
    </Button>
  )
  return (
    <Page title="Sites" actions={addButton}>
      {sites.isPending && <WaitingRows label="sites" />}
      {sites.isError && !sites.data && (
        <Failed error={sites.error} what="The sites" retry={() => void sites.refetch()} />
      )}
      {sites.data?.length === 0 && (
        <Empty title="No site yet" action={addButton}>
          A site is the place where machines stand. Operators and site managers see the sites they are assigned to.
        </Empty>
      )}
      {sites.data && sites.data.length > 0 && (
        <Table
          label="Sites"
          columns={columns(can('site.edit') ? setEditing : undefined)}
          rows={sites.data}
          rowKey={(site) => site.siteId}
          block={blockOf(can('site.edit') ? setEditing : undefined)}
        />
      )}
      {(adding || editing) && (
        <SiteDialog
          site={editing}
          onClose={() => {
            setEditing(null)
            if (adding) setAdding(false)
          }}
        />
      )}
    </Page>
  )
}

type OnEdit = ((site: Site) => void) | undefined

function columns(onEdit: OnEdit): Column<Site>[] {
  return [
    { head: 'Site', cell: (site) => <Name site={site} /> },
    { head: 'Note', cell: (site) => site.note, className: 'text-sm text-ink-2' },
    { head: 'Plan', cell: (site) => <PlanLink site={site} />, width: 'w-24' },
    { head: 'Assets', cell: (site) => site.assets.toLocaleString('en-GB'), figure: true, width: 'w-24' },
    ...(onEdit ? [{ head: 'Edit', cell: (site: Site) => <Edit site={site} onEdit={onEdit} />, control: true }] : []),
  ]
}

const blockOf = (onEdit: OnEdit) => (site: Site) => ({
  title: <Name site={site} />,
  end: plural(site.assets, 'asset'),
  below: (
    <>
      {site.note && <span className="block">{site.note}</span>}
      <PlanLink site={site} />
    </>
  ),
  control: onEdit && <Edit site={site} onEdit={onEdit} />,
})

function Name({ site }: { site: Site }) {
  return (
    <Link
      {...to.fleet()}
      search={{ site: site.siteId }}
      className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-2.5"
    >
      {site.name}
    </Link>
  )
}

function PlanLink({ site }: { site: Site }) {
  return (
    <Link
      {...to.sitePlan(site.siteId)}
      aria-label={`Plan of ${site.name}`}
      className="text-sm text-ink-2 hover:text-ink hover:underline pointer-coarse:inline-block pointer-coarse:py-2.5"
    >
      Plan
    </Link>
  )
}

function Edit({ site, onEdit }: { site: Site; onEdit: (site: Site) => void }) {
  return <IconButton icon="edit" label={`Edit ${site.name}`} onClick={() => onEdit(site)} />
}

function SiteDialog({ site, onClose }: { site: Site | null; onClose: () => void }) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: site?.name ?? '', note: site?.note ?? '' })
  const save = useMutation<unknown>({
    mutationFn: () =>
      site
        ? api.sites.edit({ params: { siteId: site.siteId }, body: form })
        : api.sites.add({ body: { name: form.name, note: form.note || undefined } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sitesQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const fields = fieldsOf(save.error)
  return (
    <Dialog open onClose={onClose} title={site ? `Edit ${site.name}` : 'Add a site'}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          placeholder="North yard"
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <TextArea
          label="Note"
          optional
          maxLength={NOTE_CHARS_MAX}
          value={form.note}
          error={fields.note}
          onChange={(e) => setForm({ ...form, note: e.target.value })}
        />
        <Refused error={save.error} what="Not saved" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            {site ? 'Save' : 'Add site'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
