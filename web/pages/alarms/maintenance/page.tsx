// Maintenance windows: which assets are worked at now, which will be, which were. Whoever makes the rules plans and ends them.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { MAINTENANCE_PAST_LISTED_MAX } from '../../../../core/limits.ts'
import { standingOf } from '../../../data/alarms/maintained.ts'
import { type MaintenanceWindow, openMaintenanceQuery, pastMaintenanceQuery } from '../../../data/alarms/maintenance.ts'
import { useNow } from '../../../data/clock.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { Page, Section } from '../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { AlarmTabs } from '../tabs.tsx'
import { AddMaintenanceDialog } from './add-dialog.tsx'
import { EndDialog } from './end-dialog.tsx'
import { WindowList } from './list.tsx'

export function MaintenancePage() {
  const can = useCan()
  const open = useQuery(openMaintenanceQuery)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<MaintenanceWindow>()
  const mayPlan = can('alarm.edit')
  return (
    <Page
      title="Maintenance"
      above={<AlarmTabs />}
      actions={
        mayPlan && (
          <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
            Plan maintenance
          </Button>
        )
      }
    >
      <p className="mb-5 max-w-2xl text-ink-2">
        While an asset is in maintenance its alarms are suppressed, and nobody is called. Rules go on being evaluated:
        what is still an alarm at the end comes back as unacknowledged, and the journal has it all.
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        {open.isPending && <WaitingRows rows={4} label="maintenance" />}
        {open.isError && !open.data && (
          <Failed error={open.error} what="Maintenance" retry={() => void open.refetch()} />
        )}
        {open.data && <Open windows={open.data} {...(mayPlan && { onEnd: setEnding })} />}
        <Past />
      </div>
      {adding && <AddMaintenanceDialog onClose={() => setAdding(false)} />}
      {ending && <EndDialog window={ending} onClose={() => setEnding(undefined)} />}
    </Page>
  )
}

type OpenProps = { windows: MaintenanceWindow[]; onEnd?: (window: MaintenanceWindow) => void }

function Open({ windows, onEnd }: OpenProps) {
  const now = useNow()
  const standing = (which: 'now' | 'planned') => windows.filter((window) => standingOf(window, now) === which)
  const [current, planned] = [standing('now'), standing('planned')]
  if (current.length + planned.length === 0)
    return <Empty title="No maintenance now, and none planned">Every alarm is told.</Empty>
  return (
    <>
      {current.length > 0 && (
        <Section title="Now">
          <WindowList label="Maintenance now" standing="now" windows={current} {...(onEnd && { onEnd })} />
        </Section>
      )}
      {planned.length > 0 && (
        <Section title="Planned">
          <WindowList label="Planned maintenance" standing="planned" windows={planned} {...(onEnd && { onEnd })} />
        </Section>
      )}
    </>
  )
}

function Past() {
  const past = useQuery(pastMaintenanceQuery)
  if (past.isError && !past.data)
    return <Failed error={past.error} what="Past maintenance" retry={() => void past.refetch()} />
  if (!past.data || past.data.length === 0) return null
  return (
    <Section title="Past">
      <WindowList label="Past maintenance" standing="past" windows={past.data} />
      {past.data.length >= MAINTENANCE_PAST_LISTED_MAX && (
        <p className="mt-2 text-sm text-ink-3">
          The newest {MAINTENANCE_PAST_LISTED_MAX}. The journal and the audit log have all.
        </p>
      )}
    </Section>
  )
}
