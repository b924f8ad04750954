// How good the alarms are (IEC 62682, clause 16): what comes most often, what chatters, what stands for ever, and when there were more
// than a person can answer. Each with what can be done about it.

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ALARM_FLOOD } from '../../../../core/limits.ts'
import type { AlarmStatistics } from '../../../data/alarms/contract.ts'
import { statisticsQuery } from '../../../data/alarms/queries.ts'
import { formatLength, formatMinute, plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Choice } from '../../../ui/forms/choice.tsx'
import { Page, Section } from '../../../ui/page.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { AlarmTabs } from '../tabs.tsx'
import { FrequentTable } from './frequent-table.tsx'
import { SPAN_USUAL, SPANS, type Span } from './search.ts'
import { StaleTable } from './stale-table.tsx'

const SPAN_WORD: Record<Span, string> = { '1': '24 h', '7': '7 days', '30': '30 days' }

export function AlarmStatisticsPage() {
  const { days = SPAN_USUAL } = useSearch({ from: '/app/alarms/statistics' })
  const navigate = useNavigate()
  const statistics = useQuery(statisticsQuery(Number(days)))
  return (
    <Page title="Statistics of alarms">
      <AlarmTabs />
      <div className="mb-5">
        <Choice
          label="Time"
          value={days}
          options={SPANS.map((value) => ({ value, word: SPAN_WORD[value] }))}
          onChange={(value) =>
            void navigate({
              ...to.alarmStatistics(),
              search: { days: value === SPAN_USUAL ? undefined : value },
              replace: true,
            })
          }
        />
      </div>
      {statistics.isPending && <WaitingRows rows={8} label="statistics" />}
      {statistics.isError && (
        <Failed error={statistics.error} what="The statistics" retry={() => void statistics.refetch()} />
      )}
      {statistics.data && <Statistics statistics={statistics.data} />}
    </Page>
  )
}

function Statistics({ statistics }: { statistics: AlarmStatistics }) {
  const { frequent, stale, floods } = statistics
  if (statistics.raises === 0 && stale.length === 0)
    return <Empty title="No alarm in this time">Nothing was raised, and nothing has stood for a day.</Empty>
  return (
    <div className="grid gap-8">
      <Figures statistics={statistics} />
      {frequent.length > 0 && (
        <Section title="Most frequent">
          <FrequentTable statistics={statistics} />
        </Section>
      )}
      {stale.length > 0 && (
        <Section title="Standing for more than a day">
          <p className="mb-3 max-w-prose text-sm text-ink-2">
            An alarm that always stands is furniture: nobody sees it any more. Mend what it is about, or its rule.
          </p>
          <StaleTable stale={stale} />
        </Section>
      )}
      {floods.length > 0 && (
        <Section title="Floods">
          <Floods floods={floods} />
        </Section>
      )}
    </div>
  )
}

function Figures({ statistics: { raises, isCut, busiest, floods, from, to: end } }: { statistics: AlarmStatistics }) {
  const days = Math.max(1, Math.round((Date.parse(end) - Date.parse(from)) / 86_400_000))
  const figures: [figure: string, words: string, isBad: boolean][] = [
    [`${raises.toLocaleString('en-GB')}${isCut ? '+' : ''}`, 'alarms', false],
    [(raises / days).toLocaleString('en-GB', { maximumFractionDigits: 1 }), 'a day', false],
    [busiest.toLocaleString('en-GB'), 'most within ten minutes', busiest > ALARM_FLOOD.alarms],
    [floods.length.toLocaleString('en-GB'), floods.length === 1 ? 'flood' : 'floods', floods.length > 0],
  ]
  return (
    <dl className="grid grid-cols-2 border-y border-line sm:flex">
      {figures.map(([figure, words, isBad]) => (
        <div key={words} className="flex flex-col-reverse px-3 py-2 sm:min-w-32 lg:px-4">
          <dt className="text-xs text-ink-2">{words}</dt>
          <dd className="flex items-center gap-2 text-lg leading-6 font-semibold">
            {figure}
            {isBad && <SeverityShape severity="warning" />}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Floods({ floods }: { floods: AlarmStatistics['floods'] }) {
  return (
    <>
      <p className="mb-3 max-w-prose text-sm text-ink-2">
        More than {ALARM_FLOOD.alarms} alarms in ten minutes are more than one person can answer. What began such a time
        is worth a look.
      </p>
      <ul className="max-w-2xl divide-y divide-line border-y border-line text-sm">
        {floods.toReversed().map((flood) => (
          <li key={flood.from} className="flex items-baseline justify-between gap-4 py-2">
            <span className="flex items-baseline gap-2">
              <SeverityShape severity="warning" />
              {formatMinute(flood.from)}
            </span>
            <span className="text-ink-2">
              {plural(flood.raises, 'alarm')} in {formatLength(Date.parse(flood.to) - Date.parse(flood.from))}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
