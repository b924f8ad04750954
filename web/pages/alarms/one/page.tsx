// One alarm: where it stands, what to do about it, and everything that ever happened to it.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Alarm, AlarmRule } from '../../../data/alarms/contract.ts'
import { alarmQuery, journalQuery, rulesQuery } from '../../../data/alarms/queries.ts'
import { useAlarmStream } from '../../../data/alarms/use-alarm-stream.ts'
import { serverNow } from '../../../data/clock.ts'
import type { Signal } from '../../../data/contract.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Page, Section } from '../../../ui/page.tsx'
import { AlarmStateMark, PriorityMark } from '../../../ui/state-mark.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { History } from '../history/history.tsx'
import { prepare } from '../list/select.ts'
import { useNames } from '../use-names.ts'
import { useSignalNames } from '../use-signal-names.ts'
import { AlarmActions } from './actions.tsx'
import { ChartLink } from './chart-link.tsx'
import { chartTime } from './chart-time.ts'
import { AlarmFacts } from './facts.tsx'
import { JournalLines } from './journal-lines.tsx'
import { AlarmTexts } from './texts.tsx'

export function AlarmPage() {
  const place = useParams({ from: '/app/alarms/$ruleId/$assetId' })
  const alarm = useQuery(alarmQuery(place))
  useAlarmStream()
  if (alarm.data) return <AlarmView alarm={alarm.data} />
  return (
    <Page title="Alarm">
      {alarm.isPending && <WaitingRows label="the alarm" />}
      {alarm.isError && <Failed error={alarm.error} what="The alarm" retry={() => void alarm.refetch()} />}
      {alarm.data === null && (
        <Empty
          title="No such alarm"
          action={
            <Link {...to.alarms()} className={buttonClass()}>
              To the alarms
            </Link>
          }
        >
          This rule has never been an alarm at this asset, or it is not at a site you may see.
        </Empty>
      )}
    </Page>
  )
}

function AlarmView({ alarm }: { alarm: Alarm }) {
  const can = useCan()
  const rules = useQuery(rulesQuery(false))
  const rule = rules.data?.find(({ ruleId }) => ruleId === alarm.ruleId)
  const { assets, sites } = useNames()
  const { names, signals } = useSignalNames(alarm.assetId)
  const row = useMemo(() => {
    const known = { assets, sites, rules: new Map(rule ? [[rule.ruleId, rule]] : []) }
    return prepare([alarm], known)[0]
  }, [alarm, assets, sites, rule])
  const journal = useInfiniteQuery(journalQuery({ rule: alarm.ruleId, asset: alarm.assetId }))
  const events = journal.data?.pages.flatMap((page) => page.events) ?? []
  if (!row) return null
  return (
    <Page
      title={row.title}
      above={<Crumb asset={row.assetName} />}
      beside={
        <span className="flex flex-wrap gap-x-4 text-sm">
          <PriorityMark priority={alarm.priority} quiet={alarm.state === 'normal'} />
          <AlarmStateMark state={alarm.state} />
        </span>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid content-start gap-6 lg:order-2">
          <AlarmActions alarm={row} />
          <AlarmTexts rule={rule} />
          <AlarmFacts alarm={alarm} rule={rule} names={names} raised={events.find(({ kind }) => kind === 'raised')} />
          <div className="flex flex-wrap gap-2">
            <ChartLink alarm={alarm} rule={rule} signals={signals} />
            {rule && can('alarm.edit') && (
              <Link {...to.alarmRule(rule.ruleId)} className={buttonClass()}>
                Its rule
              </Link>
            )}
          </div>
        </div>
        <div className="grid content-start gap-6">
          {rule && <Then alarm={alarm} rule={rule} signals={signals} />}
          <Section title="Journal">
            {journal.isPending && <WaitingRows rows={6} label="the journal" />}
            {journal.isError && events.length === 0 && (
              <Failed error={journal.error} what="The journal" retry={() => void journal.refetch()} />
            )}
            {events.length > 0 && <JournalLines events={events} names={names} />}
            {journal.hasNextPage && (
              <div className="mt-4 grid justify-items-center">
                <Button busy={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
                  Earlier
                </Button>
              </div>
            )}
          </Section>
        </div>
      </div>
    </Page>
  )
}

type ThenProps = { alarm: Alarm; rule: AlarmRule; signals: readonly Signal[] }

/** What led to it and what came of it. One that never was raised has no such time. */
function Then({ alarm, rule, signals }: ThenProps) {
  const { raisedAt, clearedAt, changedAt } = alarm
  // Held where it was when the page was opened, or when the alarm changed: a chart that moves cannot be read.
  const time = useMemo(
    () => chartTime({ raisedAt, clearedAt, changedAt }, serverNow()),
    [raisedAt, clearedAt, changedAt],
  )
  if (raisedAt === null) return null
  const from = Date.parse(raisedAt)
  const cleared = clearedAt === null || alarm.active ? null : Date.parse(clearedAt)
  return (
    <History
      assetId={alarm.assetId}
      spec={rule.spec}
      signals={signals}
      time={time}
      episodes={[{ from, to: cleared !== null && cleared >= from ? cleared : null }]}
    />
  )
}

function Crumb({ asset }: { asset: string }) {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.alarms()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Alarms
      </Link>
      <Icon name="right" size={12} />
      <span>{asset}</span>
    </nav>
  )
}
