// The open alarm beside the list: what a person needs to decide, without leaving it.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { journalQuery, rulesQuery } from '../../../data/alarms/queries.ts'
import { to } from '../../../paths.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { AlarmStateMark, PriorityMark } from '../../../ui/state-mark.tsx'
import type { AlarmRow } from '../list/select.ts'
import { useSignalNames } from '../use-signal-names.ts'
import { AlarmActions } from './actions.tsx'
import { ChartLink } from './chart-link.tsx'
import { AlarmFacts } from './facts.tsx'
import { JournalLines } from './journal-lines.tsx'
import { AlarmTexts } from './texts.tsx'

const LINES = 6

export function AlarmPanel({ alarm, onClose }: { alarm: AlarmRow; onClose: () => void }) {
  const rules = useQuery(rulesQuery(false))
  const rule = rules.data?.find(({ ruleId }) => ruleId === alarm.ruleId)
  const { names, signals } = useSignalNames(alarm.assetId)
  const journal = useInfiniteQuery(journalQuery({ rule: alarm.ruleId, asset: alarm.assetId }, LINES))
  const events = journal.data?.pages[0]?.events ?? []
  return (
    <section
      aria-labelledby="open-alarm"
      className="sticky top-4 max-h-[calc(100dvh-2rem)] overflow-auto rounded-lg border border-line-strong bg-surface p-4"
    >
      <div className="flex items-start justify-between gap-2">
        <h2 id="open-alarm" className="text-lg leading-6 font-semibold">
          <Plain text={alarm.title} />
        </h2>
        <IconButton icon="close" label="Close this alarm" className="-mt-1.5 -mr-2 shrink-0" onClick={onClose} />
      </div>
      <p className="mt-1 mb-3 flex flex-wrap gap-x-4 text-sm">
        <PriorityMark priority={alarm.priority} />
        <AlarmStateMark state={alarm.state} />
      </p>
      <div className="grid gap-4">
        <AlarmActions alarm={alarm} />
        <AlarmTexts rule={rule} />
        <AlarmFacts alarm={alarm} rule={rule} names={names} raised={events.find(({ kind }) => kind === 'raised')} />
        <div className="flex flex-wrap gap-2">
          <ChartLink alarm={alarm} rule={rule} signals={signals} />
        </div>
        <div>
          <h3 className="caption mb-1">Lately</h3>
          <JournalLines narrow events={events.slice(0, LINES)} names={names} />
          <Link
            {...to.alarm(alarm)}
            className="mt-2 inline-block text-sm underline underline-offset-2 pointer-coarse:py-3"
          >
            Whole history
          </Link>
        </div>
      </div>
    </section>
  )
}
