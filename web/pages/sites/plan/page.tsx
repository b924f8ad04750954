// The plan of one site: to look at, or (edit=yes in the address) to place assets on.

import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { isProblem } from '../../../data/problem.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button, buttonClass, IconButton } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Page } from '../../../ui/page.tsx'
import { Bone, Empty, Failed } from '../../../ui/states.tsx'
import type { Plan } from './contract.ts'
import { PlanEditor } from './edit/editor.tsx'
import { planQuery } from './queries.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { UploadDialog } from './upload/dialog.tsx'
import { PlanView } from './view.tsx'

export function SitePlanPage() {
  const { siteId } = useParams({ from: '/app/sites/$siteId/plan' })
  const { edit } = useSearch({ from: '/app/sites/$siteId/plan' })
  const can = useCan()
  const isEdited = edit !== undefined && can('site.edit')
  const sites = useQuery(sitesQuery)
  const siteName = sites.data?.find((each) => each.siteId === siteId)?.name ?? 'Site'
  // While it is changed it does not change under the hand; whoever saves an old one is told.
  const plan = useQuery({ ...planQuery(siteId), ...(isEdited ? { refetchInterval: false } : {}) })
  if (plan.data?.image && isEdited)
    return <PlanEditor key={siteId} siteId={siteId} siteName={siteName} plan={plan.data} picture={plan.data.image} />
  if (plan.data) return <Shown siteId={siteId} siteName={siteName} plan={plan.data} />
  return (
    <Page title={`Plan of ${siteName}`} above={<Back />}>
      {plan.isPending && (
        <div
          role="status"
          aria-label="Loading the plan"
          className="grid h-96 place-content-center gap-3 rounded-lg border border-line"
        >
          <Bone className="w-64" />
          <Bone className="w-40" />
        </div>
      )}
      {isProblem(plan.error, 404) && <Empty title="There is no such site">Or it is not yours to see.</Empty>}
      {plan.isError && !isProblem(plan.error, 404) && (
        <Failed error={plan.error} what="This plan" retry={() => void plan.refetch()} />
      )}
    </Page>
  )
}

const Back = () => (
  <Link {...to.sites()} className="text-sm text-ink-3 hover:text-ink">
    Sites
  </Link>
)

type ShownProps = { siteId: string; siteName: string; plan: Plan }

function Shown({ siteId, siteName, plan }: ShownProps) {
  const can = useCan()
  const [asked, setAsked] = useState<'upload' | 'remove' | null>(null)
  const mayEdit = can('site.edit')
  const close = () => setAsked(null)
  const upload = mayEdit && (
    <Button kind="primary" onClick={() => setAsked('upload')}>
      Upload a plan
    </Button>
  )
  return (
    <Page
      title={`Plan of ${siteName}`}
      above={<Back />}
      actions={mayEdit && plan.image && <Actions siteId={siteId} onAsk={setAsked} />}
    >
      {plan.image ? (
        <PlanView siteId={siteId} siteName={siteName} plan={plan} picture={plan.image} />
      ) : (
        <NoPlan action={upload} />
      )}
      {asked === 'upload' && <UploadDialog siteId={siteId} plan={plan} onClose={close} />}
      {asked === 'remove' && <RemoveDialog siteId={siteId} version={plan.version} onClose={close} />}
    </Page>
  )
}

function Actions({ siteId, onAsk }: { siteId: string; onAsk: (what: 'upload' | 'remove') => void }) {
  return (
    <>
      <Link {...to.sitePlan(siteId)} search={{ edit: 'yes' }} activeProps={{}} className={buttonClass()}>
        <Icon name="edit" />
        Place assets
      </Link>
      <Menu trigger={<IconButton icon="more" label="More about this plan" />}>
        <MenuItem onSelect={() => onAsk('upload')}>Another picture…</MenuItem>
        <MenuItem danger onSelect={() => onAsk('remove')}>
          Remove the plan…
        </MenuItem>
      </Menu>
    </>
  )
}

function NoPlan({ action }: { action: ReactNode }) {
  return (
    <Empty title="No plan yet" action={action}>
      A drawing or a photograph of the site, with its assets where they stand: how each of them is shows on it, here and
      on dashboards.
    </Empty>
  )
}
