// What is an alarm now, made for triage: what nobody has acknowledged first, then what is worse, then what is newer.
// search.ts (address) -> use-alarms.ts (server) -> select.ts (which rows) -> list.tsx (rows in sight) -> row.tsx
// acting/: what is done to them; one/: the open one

import { Link, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useAlarmStream } from '../../../data/alarms/use-alarm-stream.ts'
import { plural } from '../../../data/format.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { AlarmTabs } from '../tabs.tsx'
import { AlarmCounts, AlarmFilters } from './filters.tsx'
import { Keys } from './keys-dialog.tsx'
import { OutageNotice } from './outage-notice.tsx'
import type { AlarmsSearch } from './search.ts'
import { Triage } from './triage.tsx'
import { type AlarmsShown, useAlarms } from './use-alarms.ts'

const NO_SITES: { siteId: string; name: string }[] = []

export function AlarmsPage() {
  const search = useSearch({ from: '/app/alarms' })
  const sites = useQuery(sitesQuery)
  const { query, shown, total } = useAlarms(search)
  useAlarmStream()
  return (
    <Page title="Alarms" actions={<Keys />}>
      <AlarmTabs />
      <OutageNotice />
      {query.isPending && <WaitingRows rows={12} label="alarms" />}
      {query.isError && (
        <div className="mb-4">
          <Failed
            error={query.error}
            what={query.data ? 'The newest alarms' : 'The alarms'}
            retry={() => void query.refetch()}
          />
        </div>
      )}
      {shown && (
        <>
          <AlarmCounts search={search} counts={shown.counts} />
          <AlarmFilters search={search} sites={sites.data ?? NO_SITES} />
          {shown.isCut && (
            <div className="mb-3">
              <Notice severity="warning" title={`The ${plural(shown.rows.length, 'most pressing alarm')} of these`}>
                There are more than a person can read. A site or a priority narrows them down.
              </Notice>
            </div>
          )}
          <p role="status" className="sr-only">
            {plural(shown.rows.length, 'alarm')} shown
          </p>
          <Alarms shown={shown} search={search} total={total} />
        </>
      )}
    </Page>
  )
}

type Props = { shown: AlarmsShown; search: AlarmsSearch; total: number }

function Alarms({ shown, search, total }: Props) {
  const isFiltered = Boolean(search.q ?? search.site ?? search.priority)
  return (
    <Triage rows={shown.rows} search={search}>
      {isFiltered ? (
        <Empty
          title="No alarm matches"
          action={
            <Link {...to.alarms()} search={{ tab: search.tab }} className={buttonClass()}>
              Clear the filters
            </Link>
          }
        >
          None of the alarms you may see is like that.
        </Empty>
      ) : (
        <NoAlarms tab={search.tab} others={total} />
      )}
    </Triage>
  )
}

function NoAlarms({ tab, others }: { tab: AlarmsSearch['tab']; others: number }) {
  const can = useCan()
  if (tab) return <Empty title="None">No alarm is in this state.</Empty>
  return (
    <Empty
      title="Nothing is alarming"
      action={
        can('alarm.edit') && others === 0 ? (
          <Link {...to.alarmRules()} className={buttonClass()}>
            Rules of alarms
          </Link>
        ) : undefined
      }
    >
      {others > 0
        ? 'What is shelved, suppressed or out of service stands behind the other tabs.'
        : 'An alarm appears here within seconds of the value that raised it.'}
    </Empty>
  )
}
