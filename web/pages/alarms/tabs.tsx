import { Link } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { Tabs, tabClass } from '../../ui/tabs.tsx'

export function AlarmTabs() {
  return (
    <Tabs label="Alarms">
      <Link {...to.alarms()} activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
        Alarms
      </Link>
      <Link {...to.alarmRules()} className={tabClass}>
        Rules
      </Link>
      <Link {...to.alarmJournal()} className={tabClass}>
        Journal
      </Link>
      <Link {...to.alarmStatistics()} className={tabClass}>
        Statistics
      </Link>
      <Link {...to.maintenance()} className={tabClass}>
        Maintenance
      </Link>
      <Link {...to.escalation()} className={tabClass}>
        Escalation
      </Link>
    </Tabs>
  )
}
