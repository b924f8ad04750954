// The rules of alarms: what is watched, where, and how often each fired lately.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { rulesQuery, statisticsQuery } from '../../../data/alarms/queries.ts'
import { plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { SearchWords } from '../../../ui/field.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { AlarmTabs } from '../tabs.tsx'
import { useNames } from '../use-names.ts'
import { prepareRules, raisesOf } from './listed.ts'
import { RulesTable } from './rules-table.tsx'

const LATELY_DAYS = 7
/** More are found by a word of theirs. */
const SHOWN_MAX = 200

export function AlarmRulesPage() {
  const can = useCan()
  const search = useSearch({ from: '/app/alarms/rules' })
  const navigate = useNavigate()
  const isArchived = search.archived !== undefined
  const rules = useQuery(rulesQuery(isArchived))
  const statistics = useQuery(statisticsQuery(LATELY_DAYS))
  const names = useNames()
  const listed = useMemo(
    () => prepareRules(rules.data ?? [], names, raisesOf(statistics.data), search.q),
    [rules.data, names, statistics.data, search.q],
  )
  return (
    <Page
      title={isArchived ? 'Archived rules' : 'Rules of alarms'}
      actions={
        can('alarm.edit') && (
          <Link {...to.addAlarmRule()} className={buttonClass('primary')}>
            <Icon name="plus" />
            New rule
          </Link>
        )
      }
    >
      <AlarmTabs />
      <div role="search" aria-label="Rules" className="mb-4 flex flex-wrap items-center gap-3">
        <SearchWords
          label="Search rules"
          placeholder="Search name, asset, signal"
          q={search.q}
          onWords={(q) =>
            void navigate({ ...to.alarmRules(), search: { ...search, q }, replace: true, resetScroll: false })
          }
        />
        <Link
          {...to.alarmRules()}
          search={{ archived: isArchived ? undefined : 'yes' }}
          activeProps={{}}
          className={buttonClass('quiet')}
        >
          {isArchived ? 'Back to the rules in use' : 'Archived ones'}
        </Link>
      </div>
      {rules.isPending && <WaitingRows rows={8} label="rules" />}
      {rules.isError && <Failed error={rules.error} what="The rules" retry={() => void rules.refetch()} />}
      {rules.data && listed.length === 0 && <NoRules isArchived={isArchived} isSearched={search.q !== undefined} />}
      {listed.length > 0 && <RulesTable rules={listed.slice(0, SHOWN_MAX)} isArchived={isArchived} />}
      {listed.length > SHOWN_MAX && (
        <p className="mt-3 text-sm text-ink-3">
          {SHOWN_MAX} of {plural(listed.length, 'rule')}. A word of the name finds the others.
        </p>
      )}
    </Page>
  )
}

function NoRules({ isArchived, isSearched }: { isArchived: boolean; isSearched: boolean }) {
  const can = useCan()
  if (isSearched) return <Empty title="No rule matches">None of the rules you may see has these words.</Empty>
  if (isArchived) return <Empty title="None is archived">A rule that is not used any more is kept here.</Empty>
  return (
    <Empty
      title="No rule yet"
      action={
        can('alarm.edit') && (
          <Link {...to.addAlarmRule()} className={buttonClass('primary')}>
            Make the first one
          </Link>
        )
      }
    >
      A rule says when a value is an alarm: “oil temperature above 90 °C for 2 minutes”. It can be tried against the
      past before it wakes anybody.
    </Empty>
  )
}
