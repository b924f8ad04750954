// Who is told, and when, of an alarm that nobody acknowledges. Everybody who sees alarms sees the steps; who makes the
// rules makes them.

import { useQuery } from '@tanstack/react-query'
import { escalationQuery } from '../../../data/alarms/notifications.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Page } from '../../../ui/page.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { AlarmTabs } from '../tabs.tsx'
import { EscalationForm } from './form.tsx'
import { StepList } from './step-list.tsx'

export function EscalationPage() {
  const can = useCan()
  const escalation = useQuery({ ...escalationQuery, refetchOnWindowFocus: false })
  return (
    <Page title="Escalation" wide={false} above={<AlarmTabs />}>
      <p className="mb-5 text-ink-2">
        When nobody acknowledges an alarm in time, the next are told, here and by e-mail, whatever hours they chose.
        They are told of what they may see alone: of a machine at a site that is not theirs they learn nothing.
      </p>
      {escalation.isPending && <WaitingRows rows={3} label="the steps" />}
      {escalation.isError && !escalation.data && (
        <Failed error={escalation.error} what="The steps" retry={() => void escalation.refetch()} />
      )}
      {escalation.data &&
        (can('alarm.edit') ? <EscalationForm read={escalation.data} /> : <StepList steps={escalation.data} />)}
    </Page>
  )
}
