// Settings, Notifications: of which alarms one is told, when and how; and what one was told.

import { useQuery } from '@tanstack/react-query'
import { notifySettingsQuery } from '../../../data/alarms/notifications.ts'
import { Section } from '../../../ui/page.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { SettingsPage } from '../frame.tsx'
import { Browsers } from './browsers.tsx'
import { NotifyForm } from './form.tsx'
import { Told } from './told.tsx'

export function NotificationsPage() {
  const settings = useQuery({ ...notifySettingsQuery, refetchOnWindowFocus: false })
  return (
    <SettingsPage title="Notifications">
      <div className="stack gap-8">
        {settings.isPending && <WaitingRows rows={5} label="what you are told" />}
        {settings.isError && !settings.data && (
          <Failed error={settings.error} what="Your settings" retry={() => void settings.refetch()} />
        )}
        {settings.data && <NotifyForm read={settings.data} />}
        <Section title="Browsers">
          <Browsers />
        </Section>
        <Section title="What you were told">
          <Told />
        </Section>
      </div>
    </SettingsPage>
  )
}
