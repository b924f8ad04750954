// What one was told, the newest first, and what became of the mail. Being here counts as having seen it; it acknowledges
// nothing.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import {
  LETTER_WORD,
  type Notification,
  NOTIFICATIONS_KEY,
  notificationsQuery,
  OUTAGE_WORD,
  WHY_WORD,
} from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { api } from '../../../data/api.ts'
import { formatDateTime, formatTime, plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PriorityShape, SeverityShape } from '../../../ui/state-mark.tsx'
import { Empty, Failed, WaitingRows } from '../../../ui/states.tsx'
import { useNames } from '../../alarms/use-names.ts'

/** More would hide the notification before. */
const ALARMS_SHOWN = 5

export function Told() {
  const told = useQuery(notificationsQuery)
  const queries = useQueryClient()
  const see = useMutation({
    mutationFn: () => api.notifications.see(),
    onSettled: () => queries.invalidateQueries({ queryKey: NOTIFICATIONS_KEY }),
  })
  const unseen = told.data?.unseen ?? 0
  const seeAll = useEffectEvent(() => see.mutate())
  useEffect(() => {
    if (unseen > 0) seeAll()
  }, [unseen])
  if (told.isPending) return <WaitingRows rows={4} label="what you were told" />
  if (told.isError && !told.data)
    return <Failed error={told.error} what="What you were told" retry={() => void told.refetch()} />
  const { notifications } = told.data
  if (notifications.length === 0)
    return <Empty title="Nothing yet">What you are told of alarms stands here, whether it was mailed or not.</Empty>
  return (
    <ol className="divide-y divide-line border-y border-line">
      {notifications.map((each) => (
        <li key={each.notificationId} className="grid gap-1.5 py-3">
          <Heading notification={each} />
          <Alarms notification={each} />
          <Missed outages={each.outages} />
          <Letter letter={each.letter} />
          <Pushes pushes={each.pushes} />
        </li>
      ))}
    </ol>
  )
}

function Heading({ notification: { why, alarms, more, at, seen } }: { notification: Notification }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <p className={seen ? undefined : 'font-semibold'}>
        {headingOf({ why, alarms, more })}
        {(why === 'escalation' || why === 'digest') && <span className="text-ink-2">. {WHY_WORD[why]}.</span>}
        {!seen && <span className="sr-only"> New.</span>}
      </p>
      <time dateTime={at} className="text-sm text-ink-3">
        {formatDateTime(at)}
      </time>
    </div>
  )
}

function headingOf({ why, alarms, more }: Pick<Notification, 'why' | 'alarms' | 'more'>): string {
  if (why === 'outage') return WHY_WORD.outage
  return alarms.length === 0 ? 'Nothing that you may still see' : plural(alarms.length + more, 'alarm')
}

function Missed({ outages }: Pick<Notification, 'outages'>) {
  return (
    <ul className="grid gap-1 text-sm">
      {outages.map(({ part, from, until }) => (
        <li key={`${part} ${from}`}>
          {OUTAGE_WORD[part]} from {formatDateTime(from)} to {formatDateTime(until)}.
        </li>
      ))}
    </ul>
  )
}

function Alarms({ notification: { alarms, more } }: { notification: Notification }) {
  const { assets } = useNames()
  const hidden = alarms.length + more - ALARMS_SHOWN
  return (
    <ul className="grid gap-1 text-sm">
      {alarms.slice(0, ALARMS_SHOWN).map(({ ruleId, assetId, priority }) => (
        <li key={`${ruleId} ${assetId}`} className="flex items-center gap-2">
          <PriorityShape priority={priority} />
          <span className="sr-only">{PRIORITY_WORD[priority]}: </span>
          <Link
            {...to.alarm({ ruleId, assetId })}
            className="min-w-0 underline underline-offset-2 pointer-coarse:py-2.5"
          >
            <Plain text={assets.get(assetId) ?? 'An asset'} />
          </Link>
        </li>
      ))}
      {hidden > 0 && <li className="text-ink-3">and {hidden.toLocaleString('en-GB')} more</li>}
    </ul>
  )
}

function Letter({ letter: { state, sentAt, tries, nextTryAt, error } }: { letter: Notification['letter'] }) {
  const isHeldUp = state === 'waiting' && error !== null
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
      {isHeldUp && <SeverityShape severity="warning" />}
      <span className={isHeldUp ? 'font-medium text-warn' : undefined}>{LETTER_WORD[state]}</span>
      {state === 'sent' && sentAt !== null && <span>at {formatTime(sentAt)}</span>}
      {error !== null && state !== 'sent' && <Plain text={`(${error})`} />}
      {isHeldUp && nextTryAt !== null && (
        <span>
          {plural(tries, 'try', 'tries')} so far, next at {formatTime(nextTryAt)}
        </span>
      )}
    </p>
  )
}

function Pushes({ pushes: { sent, waiting, notSent, error } }: Pick<Notification, 'pushes'>) {
  if (sent + waiting + notSent === 0) return null
  const isHeldUp = waiting > 0 && error !== null
  const parts = [
    sent > 0 && `Told in ${plural(sent, 'browser')}`,
    waiting > 0 &&
      (isHeldUp ? `${plural(waiting, 'browser')} not reached yet, tried again` : 'To a browser in a moment'),
    notSent > 0 && `Not told in ${plural(notSent, 'browser')}`,
  ].filter(Boolean)
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
      {isHeldUp && <SeverityShape severity="warning" />}
      <span className={isHeldUp ? 'font-medium text-warn' : undefined}>{parts.join('. ')}</span>
      {error !== null && <Plain text={`(${error})`} />}
    </p>
  )
}
