// One dashboard: to look at, or (edit=yes in the address) to arrange.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { buttonClass, IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Page } from '../../ui/page.tsx'
import { Bone, Empty, Failed } from '../../ui/states.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import type { Dashboard } from './contract.ts'
import { Editor } from './edit/editor.tsx'
import { DashboardGrid } from './grid.tsx'
import { dashboardQuery } from './queries.ts'
import { WallDialog } from './wall-dialog.tsx'

export function DashboardPage() {
  const { dashboardId } = useParams({ from: '/app/dashboards/$dashboardId' })
  const { edit } = useSearch({ from: '/app/dashboards/$dashboardId' })
  const isEdited = edit !== undefined
  // While it is arranged it does not change under the hand; whoever saves an old one is told.
  const dashboard = useQuery({ ...dashboardQuery(dashboardId), ...(isEdited ? { refetchInterval: false } : {}) })
  const mayEdit = useMayEdit(dashboard.data)
  if (dashboard.data && isEdited && mayEdit) return <Editor key={dashboardId} dashboard={dashboard.data} />
  if (dashboard.data) return <Shown dashboard={dashboard.data} mayEdit={mayEdit} />
  return (
    <Page title="Dashboard" above={<Back />}>
      {dashboard.isPending && <Waiting />}
      {isProblem(dashboard.error, 404) && (
        <Empty title="There is no such dashboard">It was archived, or it is not yours to see.</Empty>
      )}
      {dashboard.isError && !isProblem(dashboard.error, 404) && (
        <Failed error={dashboard.error} what="This dashboard" retry={() => void dashboard.refetch()} />
      )}
    </Page>
  )
}

function useMayEdit(dashboard: Dashboard | undefined): boolean {
  const can = useCan()
  if (dashboard === undefined) return false
  return dashboard.isShared ? can('dashboard.share') : dashboard.isMine && can('dashboard.edit')
}

const Back = () => (
  <Link {...to.dashboards()} className="text-sm text-ink-3 hover:text-ink">
    Dashboards
  </Link>
)

function Shown({ dashboard, mayEdit }: { dashboard: Dashboard; mayEdit: boolean }) {
  const { dashboardId, name, tiles, isShared } = dashboard
  const navigate = useNavigate()
  const can = useCan()
  const [archiving, setArchiving] = useState(false)
  const [walling, setWalling] = useState(false)
  const edit = mayEdit && (
    <Link {...to.dashboard(dashboardId)} search={{ edit: 'yes' }} activeProps={{}} className={buttonClass()}>
      <Icon name="edit" />
      Arrange
    </Link>
  )
  return (
    <Page
      title={name}
      above={<Back />}
      beside={<span className="text-sm text-ink-3">{isShared ? 'For the organisation' : 'Mine alone'}</span>}
      actions={
        mayEdit && (
          <>
            {edit}
            <Menu trigger={<IconButton icon="more" label="More about this dashboard" />}>
              {can('dashboard.share') && <MenuItem onSelect={() => setWalling(true)}>Show it on a wall…</MenuItem>}
              <MenuItem danger onSelect={() => setArchiving(true)}>
                Archive…
              </MenuItem>
            </Menu>
          </>
        )
      }
    >
      {tiles.length === 0 ? <NoTiles action={edit} /> : <DashboardGrid tiles={tiles} />}
      {walling && <WallDialog dashboardId={dashboardId} onClose={() => setWalling(false)} />}
      {archiving && (
        <ArchiveDialog
          dashboard={dashboard}
          onClose={() => setArchiving(false)}
          onDone={() => void navigate(to.dashboards())}
        />
      )}
    </Page>
  )
}

function NoTiles({ action }: { action: ReactNode }) {
  return (
    <Empty title="Nothing on it yet" action={action}>
      Tiles show values, charts, states of assets and alarms.
    </Empty>
  )
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading the dashboard" className="grid gap-3 lg:grid-cols-4">
      {Array.from({ length: 8 }, (_, n) => (
        <div key={n} className="grid h-40 content-center gap-3 rounded-lg border border-line bg-surface px-4">
          <Bone className="w-1/2" />
          <Bone className="h-6 w-2/3" />
        </div>
      ))}
    </div>
  )
}
