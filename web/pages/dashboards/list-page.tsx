// All dashboards: one's own and those of the organisation.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import type { ListedDashboard } from './contract.ts'
import { NewDialog } from './edit/new-dialog.tsx'
import { dashboardsQuery } from './queries.ts'

export function DashboardsPage() {
  const can = useCan()
  const dashboards = useQuery(dashboardsQuery)
  const [making, setMaking] = useState(false)
  const all = dashboards.data ?? []
  const make = can('dashboard.edit') && (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      New dashboard
    </Button>
  )
  return (
    <Page title="Dashboards" actions={all.length > 0 && make}>
      {dashboards.isPending && <WaitingRows rows={4} label="dashboards" />}
      {dashboards.isError && (
        <Failed error={dashboards.error} what="The dashboards" retry={() => void dashboards.refetch()} />
      )}
      {dashboards.data && all.length === 0 && (
        <Empty title="No dashboard yet" action={make}>
          A dashboard shows side by side what somebody wants to see at a glance: values, charts, states and alarms, on a
          desk, on a phone or on a wall.
        </Empty>
      )}
      <div className="grid gap-8">
        <Listed title="For the organisation" dashboards={all.filter(({ isShared }) => isShared)} />
        <Listed title="Mine alone" dashboards={all.filter(({ isShared }) => !isShared)} />
      </div>
      {making && <NewDialog onClose={() => setMaking(false)} />}
    </Page>
  )
}

function Listed({ title, dashboards }: { title: string; dashboards: readonly ListedDashboard[] }) {
  if (dashboards.length === 0) return null
  return (
    <Section title={title}>
      <ul className="divide-y divide-line border-y border-line">
        {dashboards.map(({ dashboardId, name, changedAt }) => (
          <li
            key={dashboardId}
            className="relative flex min-h-13 items-center justify-between gap-4 px-3 hover:bg-surface"
          >
            <Link
              {...to.dashboard(dashboardId)}
              className="min-w-0 truncate text-base font-medium after:absolute after:inset-0"
            >
              <Plain text={name} />
            </Link>
            <span className="shrink-0 text-sm text-ink-3">
              changed <Age at={changedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
