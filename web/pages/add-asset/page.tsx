// Add an asset: what it is and where, then its identity. form -> answer in memory -> reveal.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import { ASSET_KINDS, type AssetKind, type Issued } from '../../data/contract.ts'
import { fieldsOf } from '../../data/problem.ts'
import { assetsQuery, sitesQuery } from '../../data/queries.ts'
import { KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { Reveal } from '../reveal/reveal.tsx'
import { csrOf, type KeyOrigin, KeyOriginFields } from './key-origin.tsx'
import { LostAnswer, mayBeLost } from './lost-answer.tsx'

type Form = { name: string; kind: AssetKind; siteId: string; note: string; origin: KeyOrigin }

export function AddAssetPage() {
  const sites = useQuery(sitesQuery)
  const [done, setDone] = useState<{ name: string; issued: Issued } | null>(null)
  if (done)
    return (
      <Page title={done.name} beside={<span className="text-ink-3">has an identity of its own</span>}>
        <Reveal name={done.name} issued={done.issued} />
      </Page>
    )
  return (
    <Page
      title="Add asset"
      wide={false}
      actions={
        <Link {...to.importAssets()} className={buttonClass()}>
          Import many
        </Link>
      }
    >
      {sites.isPending && <WaitingRows rows={4} label="sites" />}
      {sites.isError && <Failed error={sites.error} what="The sites" retry={() => void sites.refetch()} />}
      {sites.data?.length === 0 && (
        <Empty
          title="A site comes first"
          action={
            <Link {...to.sites()} search={{ add: 'yes' }} className={buttonClass('primary')}>
              Add a site
            </Link>
          }
        >
          An asset stands at a site, and the site decides who sees it.
        </Empty>
      )}
      {sites.data && sites.data.length > 0 && (
        <AddForm sites={sites.data} onDone={(name, issued) => setDone({ name, issued })} />
      )}
    </Page>
  )
}

type FormProps = { sites: { siteId: string; name: string }[]; onDone: (name: string, issued: Issued) => void }

function AddForm({ sites, onDone }: FormProps) {
  const { site } = useSearch({ from: '/app/assets/add' })
  const queries = useQueryClient()
  // One request id for one asset: a second try after a lost answer is recognised and not carried out twice.
  const [requestId, setRequestId] = useState(() => crypto.randomUUID())
  const [form, setForm] = useState<Form>({
    name: '',
    kind: 'crane',
    siteId: sites.find((each) => each.siteId === site)?.siteId ?? sites[0]?.siteId ?? '',
    note: '',
    origin: { kind: 'platform' },
  })
  const add = useMutation({
    mutationFn: () => {
      const { origin, note, ...rest } = form
      return api.assets.add({
        body: { requestId, ...rest, name: form.name.trim(), note: note || undefined, csr: csrOf(origin) },
      })
    },
    gcTime: 0,
    onSuccess: (issued) => {
      onDone(form.name.trim(), issued)
      void queries.invalidateQueries({ queryKey: assetsQuery.queryKey })
    },
  })
  const change = (next: Partial<Form>) => {
    setForm({ ...form, ...next })
    // Refused for good reason: what is sent next is another request.
    if (add.isError && !mayBeLost(add.error)) setRequestId(crypto.randomUUID())
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-5">
      <TextField
        label="Name"
        required
        autoFocus
        maxLength={NAME_CHARS_MAX}
        placeholder="Tower crane 3"
        hint="As it stands on the machine."
        value={form.name}
        error={fields.name}
        onChange={(e) => change({ name: e.target.value })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          label="Kind"
          value={form.kind}
          error={fields.kind}
          onChange={(e) => change({ kind: ASSET_KINDS.find((each) => each === e.target.value) ?? 'other' })}
        >
          {ASSET_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {KIND_WORD[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Site"
          value={form.siteId}
          error={fields.siteId}
          onChange={(e) => change({ siteId: e.target.value })}
        >
          {sites.map((each) => (
            <option key={each.siteId} value={each.siteId}>
              {each.name}
            </option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label="Note"
        optional
        maxLength={NOTE_CHARS_MAX}
        value={form.note}
        error={fields.note}
        onChange={(e) => change({ note: e.target.value })}
      />
      <KeyOriginFields origin={form.origin} error={fields.csr} onChange={(origin) => change({ origin })} />
      {add.isError &&
        (mayBeLost(add.error) ? (
          <LostAnswer name={form.name.trim()} siteId={form.siteId} again={() => add.mutate()} />
        ) : (
          <Refused error={add.error} what="Not added" />
        ))}
      <div className="flex gap-2">
        <Button kind="primary" type="submit" busy={add.isPending}>
          Add and issue certificate
        </Button>
        <Link {...to.fleet()} className={buttonClass('quiet')}>
          Cancel
        </Link>
      </div>
    </form>
  )
}
