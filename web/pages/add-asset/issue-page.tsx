// A new certificate for an asset that exists: after a lost key, before an expiry, after a revocation.

import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import type { Asset, Issued } from '../../data/contract.ts'
import { fieldsOf } from '../../data/problem.ts'
import { assetQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { Reveal } from '../reveal/reveal.tsx'
import { csrOf, type KeyOrigin, KeyOriginFields } from './key-origin.tsx'
import { mayBeLost } from './lost-answer.tsx'
import { type Replacement, ReplacementFields } from './replacement.tsx'

export function IssuePage() {
  const { assetId } = useParams({ from: '/app/assets/$assetId/certificate' })
  const asset = useQuery(assetQuery(assetId))
  const [issued, setIssued] = useState<Issued | null>(null)
  const name = asset.data?.name ?? 'Asset'
  return (
    <Page
      title={issued ? `New certificate for ${name}` : 'Issue a new certificate'}
      wide={issued !== null}
      above={
        <Link {...to.asset(assetId)} className="mb-1 block text-sm text-ink-3 hover:text-ink hover:underline">
          {name}
        </Link>
      }
    >
      {asset.isPending && <WaitingRows rows={3} label="the asset" />}
      {asset.isError && !asset.data && (
        <Failed error={asset.error} what="The asset" retry={() => void asset.refetch()} />
      )}
      {asset.data && !issued && <IssueForm asset={asset.data} onDone={setIssued} />}
      {asset.data && issued && <Reveal name={name} issued={issued} />}
    </Page>
  )
}

function IssueForm({ asset, onDone }: { asset: Asset; onDone: (issued: Issued) => void }) {
  const [requestId, setRequestId] = useState(() => crypto.randomUUID())
  const [origin, setOrigin] = useState<KeyOrigin>({ kind: 'platform' })
  const [replacement, setReplacement] = useState<Replacement | null>(null)
  const live = asset.certificates.some((each) => each.state === 'valid')
  const issue = useMutation({
    mutationFn: () =>
      api.certificates.issue({
        params: { assetId: asset.assetId },
        body: { requestId, csr: csrOf(origin), ...(live ? replacement : undefined) },
      }),
    gcTime: 0,
    onSuccess: onDone,
    // Here a new try is a new certificate; the one whose answer was lost is revoked by the platform.
    onError: () => setRequestId(crypto.randomUUID()),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    issue.mutate()
  }
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-5">
      {live && (
        <ReplacementFields
          chosen={replacement}
          error={fieldsOf(issue.error).overlapDays}
          onChange={(chosen) => setReplacement(chosen)}
        />
      )}
      <KeyOriginFields origin={origin} error={fieldsOf(issue.error).csr} onChange={setOrigin} />
      {issue.isError && mayBeLost(issue.error) && (
        <Notice severity="warning" live title="The answer did not arrive">
          If a certificate was issued, nobody holds its key, and it is revoked by itself within ten minutes. Ask again
          for another one.
        </Notice>
      )}
      {issue.isError && !mayBeLost(issue.error) && <Refused error={issue.error} what="Not issued" />}
      <div className="flex gap-2">
        <Button kind="primary" type="submit" busy={issue.isPending}>
          {live && replacement?.replaces === 'compromised' ? 'Revoke the old one and issue' : 'Issue certificate'}
        </Button>
        <Link {...to.asset(asset.assetId)} className={buttonClass('quiet')}>
          Cancel
        </Link>
      </div>
    </form>
  )
}
