// Everything that happened to alarms, the newest first.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { journalQuery, rulesQuery } from '../../data/alarms/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { JournalLines } from './one/journal-lines.tsx'
import { AlarmTabs } from './tabs.tsx'
import { useNames } from './use-names.ts'

export function AlarmJournalPage() {
  const journal = useInfiniteQuery(journalQuery({}))
  const rules = useQuery(rulesQuery(false))
  const { assets } = useNames()
  const titles = new Map((rules.data ?? []).map((rule) => [rule.ruleId, rule.name]))
  const events = journal.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <Page title="Journal of alarms">
      <AlarmTabs />
      {journal.isPending && <WaitingRows rows={12} label="the journal" />}
      {journal.isError && <Failed error={journal.error} what="The journal" retry={() => void journal.refetch()} />}
      {journal.data && events.length === 0 && (
        <Empty title="Nothing has happened yet">Every change of an alarm is written here, and who answered it.</Empty>
      )}
      {events.length > 0 && (
        <div className="max-w-5xl">
          <JournalLines
            events={events}
            about={(event) => ({
              title: titles.get(event.ruleId) ?? 'A rule that is gone, or not yours to see',
              asset: assets.get(event.assetId) ?? 'Asset',
            })}
          />
        </div>
      )}
      {journal.hasNextPage && (
        <div className="mt-4 grid justify-items-center">
          <Button busy={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
            Earlier
          </Button>
        </div>
      )}
    </Page>
  )
}
