// One dashboard on a screen that nobody sits at: no way to anywhere else, large on a large screen, and it says when it is not live.

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { beWall, wallOf } from '../../data/account/wall.ts'
import { useAlarmStream } from '../../data/alarms/use-alarm-stream.ts'
import { api } from '../../data/api.ts'
import { useNow } from '../../data/clock.ts'
import { formatTime } from '../../data/format.ts'
import { isProblem } from '../../data/problem.ts'
import { onSession } from '../../data/session-end.ts'
import { queryClient } from '../../query-client.ts'
import { ConnectionBanner } from '../../shell/banners.tsx'
import { Centred } from '../../shell/whole-page.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Bone, Empty, Failed } from '../../ui/states.tsx'
import { DashboardGrid } from '../dashboards/grid.tsx'
import { dashboardQuery } from '../dashboards/queries.ts'

/** From here on a screen is looked at from afar: what stands on it grows with it. */
const LARGE_PX = 1_600

export function WallPage() {
  const [wall] = useState(() => {
    const found = wallOf(window.location.hash)
    if (found) beWall(found.token)
    return found
  })
  return wall ? <Wall dashboardId={wall.dashboardId} /> : <Over />
}

function Wall({ dashboardId }: { dashboardId: string }) {
  const isOver = useOver(dashboardId)
  // Once it is over nothing is asked any more, so nothing that asks is left standing.
  return isOver ? <Over /> : <Board dashboardId={dashboardId} />
}

function Board({ dashboardId }: { dashboardId: string }) {
  const dashboard = useQuery(dashboardQuery(dashboardId))
  const zoom = useZoom()
  useAlarmStream()
  useTitle(dashboard.data?.name ?? 'Dashboard')
  return (
    <div style={{ zoom }}>
      <ConnectionBanner />
      <main className="px-4 py-4 lg:px-6">
        <header className="mb-3 flex items-baseline justify-between gap-4">
          <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight">
            <Plain text={dashboard.data?.name ?? 'Dashboard'} />
          </h1>
          <Clock />
        </header>
        {dashboard.isPending && (
          <div role="status" aria-label="Loading the dashboard" className="grid gap-3">
            <Bone className="h-32" />
            <Bone className="h-32" />
          </div>
        )}
        {dashboard.isError && !dashboard.data && !isProblem(dashboard.error, 401) && (
          <Failed error={dashboard.error} what="This dashboard" retry={() => void dashboard.refetch()} />
        )}
        {dashboard.data?.tiles.length === 0 && <Empty title="Nothing on it yet" />}
        {dashboard.data && <DashboardGrid tiles={dashboard.data.tiles} isWall />}
      </main>
    </div>
  )
}

function Clock() {
  const now = useNow()
  return <p className="shrink-0 text-lg text-ink-2">{formatTime(now).slice(0, 5)}</p>
}

function Over() {
  useTitle('Link ended')
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Nothing to show</h1>
      <Notice severity="warning" live title="This link does not work any more">
        It has ended, was taken back, or its dashboard is gone. Whoever looks after the dashboard can make a new one.
      </Notice>
    </Centred>
  )
}

/** A wall has no sign-in to go to: once its token is dead, it says so and stays silent. */
function useOver(dashboardId: string): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    onSession({
      ended: async () => {
        try {
          await api.dashboards.read({ params: { dashboardId } })
          return true
        } catch (error) {
          if (isProblem(error, 401)) {
            setOver(true)
            queryClient.clear()
          }
          // Anything else is a matter of the network; the banner says so.
          return !isProblem(error, 401)
        }
      },
      changed: () => void queryClient.invalidateQueries(),
      secondFactor: () => undefined,
    })
  }, [dashboardId])
  return isOver
}

function useZoom(): number {
  return useSyncExternalStore(
    (wake) => {
      window.addEventListener('resize', wake)
      return () => window.removeEventListener('resize', wake)
    },
    () => Math.max(1, Math.round((window.innerWidth / LARGE_PX) * 20) / 20),
  )
}
