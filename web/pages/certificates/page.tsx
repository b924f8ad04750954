// All certificates that the viewer may see: what ends first stands first. Many of them can be revoked at once.
// search.ts (address) -> select.ts (which rows) -> list.tsx (rows in sight) -> row.tsx
// revoking/: picks.ts (what is chosen) -> confirm-dialog.tsx (what it means) -> job.ts (batches) -> report.tsx

import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { plural } from '../../data/format.ts'
import { certificatesQuery, sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { Certificates } from './certificates.tsx'
import { Report } from './revoking/report.tsx'
import { Revoking } from './revoking/running.tsx'
import { useRevoking } from './revoking/use-revoking.ts'
import { useExport } from './use-export.ts'

const NO_SITES: { siteId: string; name: string }[] = []

export function CertificatesPage() {
  const answer = useQuery(certificatesQuery)
  const revoking = useRevoking()
  const { state } = revoking
  if (state.step === 'running')
    return (
      <Page title="Revoke certificates">
        <Revoking done={state.done} of={state.of} onStop={revoking.stop} />
      </Page>
    )
  if (state.step === 'report')
    return (
      <Page title="Revoke certificates">
        <Report result={state.result} onGoOn={() => void revoking.goOn(state.result)} onClose={revoking.close} />
      </Page>
    )
  return <ListPage answer={answer} revoking={revoking} />
}

type CertificateAnswer = Awaited<ReturnType<NonNullable<typeof certificatesQuery.queryFn>>>
type Props = {
  answer: UseQueryResult<CertificateAnswer>
  revoking: ReturnType<typeof useRevoking>
}

function ListPage({ answer, revoking }: Props) {
  const sites = useQuery(sitesQuery)
  const save = useExport()
  const none = answer.data?.certificates.length === 0
  return (
    <Page
      title="Certificates"
      actions={
        answer.data &&
        !none && (
          <>
            <PickLink />
            <Button icon="download" aria-label="Export all as CSV" busy={save.isPending} onClick={() => save.mutate()}>
              <span className="sm:hidden">CSV</span>
              <span className="max-sm:hidden">Export all as CSV</span>
            </Button>
          </>
        )
      }
    >
      {save.isError && (
        <div className="mb-4">
          <Refused error={save.error} what="Not exported" />
        </div>
      )}
      {answer.isPending && <WaitingRows rows={12} label="certificates" />}
      {answer.isError && !answer.data && (
        <Failed error={answer.error} what="The certificates" retry={() => void answer.refetch()} />
      )}
      {none && (
        <Empty title="No certificate yet">An asset gets its certificate when it is added. It appears here then.</Empty>
      )}
      {answer.data && !none && (
        <>
          {answer.isError && (
            <div className="mb-4">
              <Failed error={answer.error} what="The newest list" retry={() => void answer.refetch()} />
            </div>
          )}
          {answer.data.more && (
            <div className="mb-4">
              <Notice title={`Only the newest ${plural(answer.data.certificates.length, 'certificate')}`}>
                Older ones stand on the page of their asset.
              </Notice>
            </div>
          )}
          <Certificates
            certificates={answer.data.certificates}
            more={answer.data.more}
            sites={sites.data ?? NO_SITES}
            revoking={revoking}
          />
        </>
      )}
    </Page>
  )
}

/** Into choosing and out of it: in the address, so that going back leaves it too. */
function PickLink() {
  const can = useCan()
  const search = useSearch({ from: '/app/certificates' })
  if (!can('certificate.revoke')) return null
  const isPicking = search.pick !== undefined
  return (
    <Link
      {...to.certificates()}
      search={{ ...search, pick: isPicking ? undefined : 'yes' }}
      activeProps={{}}
      resetScroll={false}
      className={buttonClass(isPicking ? 'primary' : 'plain')}
    >
      {isPicking ? 'Stop choosing' : 'Revoke several…'}
    </Link>
  )
}
