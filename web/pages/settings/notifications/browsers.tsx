// The browsers in which one is told, this one among them or not.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ownMark, pushSupport, subscribe, unsubscribe } from '../../../data/alarms/browser-push.ts'
import { browsersQuery, NOTIFICATIONS_KEY, ownMarkQuery, type PushBrowser } from '../../../data/alarms/notifications.ts'
import { api } from '../../../data/api.ts'
import { formatDate } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { Button } from '../../../ui/button.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { Failed, Refused, WaitingRows } from '../../../ui/states.tsx'

export function Browsers() {
  const browsers = useQuery(browsersQuery)
  const own = useQuery(ownMarkQuery)
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: NOTIFICATIONS_KEY })
  const add = useMutation({ mutationFn: subscribe, onSettled: refresh })
  const remove = useMutation({
    async mutationFn({ subscriptionId, mark }: PushBrowser) {
      await api.push.remove({ params: { subscriptionId } })
      if (mark === (await ownMark())) await unsubscribe()
    },
    onSettled: refresh,
  })
  if (browsers.isPending) return <WaitingRows rows={1} label="your browsers" />
  if (browsers.isError && !browsers.data)
    return <Failed error={browsers.error} what="Your browsers" retry={() => void browsers.refetch()} />
  const isHere = browsers.data.some(({ mark }) => mark === own.data)
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-2">
        A notification of the browser, also while this console is closed. Like a mail it names no machine; the push
        service of the browser carries it and cannot read it.
      </p>
      {browsers.data.length > 0 && (
        <ul className="divide-y divide-line border-y border-line">
          {browsers.data.map((each) => (
            <Row
              key={each.subscriptionId}
              browser={each}
              isHere={each.mark === own.data}
              busy={remove.isPending}
              onRemove={() => remove.mutate(each)}
            />
          ))}
        </ul>
      )}
      {!isHere && <ThisBrowser busy={add.isPending} onAdd={() => add.mutate()} />}
      <Refused error={add.error ?? remove.error} what={add.error ? 'This browser was not added' : 'Not removed'} />
    </div>
  )
}

const WITHOUT = {
  no: 'This browser shows no notifications of web pages. On iOS the console has to be on the home screen.',
  denied: 'This browser does not allow this console to show notifications. Its settings for this page say so.',
}

function ThisBrowser({ busy, onAdd }: { busy: boolean; onAdd: () => void }) {
  const support = pushSupport()
  if (support !== 'yes') return <p className="text-sm text-ink-2">{WITHOUT[support]}</p>
  return (
    <div>
      <Button busy={busy} onClick={onAdd}>
        Tell me in this browser
      </Button>
    </div>
  )
}

type RowProps = { browser: PushBrowser; isHere: boolean; busy: boolean; onRemove: () => void }

function Row({ browser: { browser, service, createdAt, lastError }, isHere, busy, onRemove }: RowProps) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
      <div className="min-w-0">
        <p className="font-medium">
          <Plain text={browser} />
          {isHere && <span className="font-normal text-ink-2">, this one</span>}
        </p>
        <p className="text-sm text-ink-3">
          Since {formatDate(createdAt)}, by <Plain text={service} />
        </p>
        {lastError !== null && (
          <p className="flex items-center gap-2 text-sm text-warn">
            <SeverityShape severity="warning" />
            <Plain text={`The last one did not arrive: ${lastError}`} />
          </p>
        )}
      </div>
      <Button busy={busy} onClick={onRemove} aria-label={`Remove ${plain(browser)}`}>
        Remove
      </Button>
    </li>
  )
}
