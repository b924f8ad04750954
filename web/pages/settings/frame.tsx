// The settings: one's own account first, then the organisation's. Each page has its address.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Page } from '../../ui/page.tsx'
import { Tabs, tabClass } from '../../ui/tabs.tsx'

type Props = { title: string; actions?: ReactNode; wide?: boolean; children: ReactNode }

export function SettingsPage({ title, actions, wide = false, children }: Props) {
  return (
    <Page title={title} actions={actions} above={<SettingsTabs />}>
      <div className={wide ? undefined : 'max-w-3xl'}>{children}</div>
    </Page>
  )
}

function SettingsTabs() {
  const can = useCan()
  return (
    <Tabs label="Settings">
      <Link {...to.security()} className={tabClass}>
        Security
      </Link>
      <Link {...to.mySessions()} className={tabClass}>
        Sessions
      </Link>
      {can('alarm.read') && (
        <Link {...to.notifications()} className={tabClass}>
          Notifications
        </Link>
      )}
      <Link {...to.tokens()} className={tabClass}>
        API tokens
      </Link>
      {can('organisation.edit') && (
        <Link {...to.organisationSettings()} className={tabClass}>
          Organisation
        </Link>
      )}
      {can('webhook.edit') && (
        <Link {...to.webhooks()} className={tabClass}>
          Webhooks
        </Link>
      )}
    </Tabs>
  )
}

/** One thing that can be set: what it is, how it stands, what can be done about it. */
export function Setting(props: { title: ReactNode; state?: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3.5">
      <div className="min-w-0 grow basis-44">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h3 className="font-medium">{props.title}</h3>
          {props.state && <p className="text-sm text-ink-2">{props.state}</p>}
        </div>
        {props.children && <div className="mt-0.5 text-sm text-ink-3">{props.children}</div>}
      </div>
      {props.action && <div className="flex flex-wrap gap-2">{props.action}</div>}
    </div>
  )
}
