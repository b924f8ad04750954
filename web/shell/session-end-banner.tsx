// Two minutes before a session ends, the person is told and can stay (WCAG 2.2.1). What the page reads by itself does not keep it
// alive, so this happens on screens that nobody touches; and at the end of the day, when nothing can be done but sign in again.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../data/api.ts'
import { serverNow, useNow } from '../data/clock.ts'
import { SESSION_ASKED_MS, SESSION_TOUCH_PATIENCE_MS, SESSION_WARNING_MS } from '../data/limits.ts'
import { sessionQuery } from '../data/queries.ts'
import { sessionMayHaveEnded } from '../data/session-end.ts'
import { Button } from '../ui/button.tsx'
import { SeverityShape } from '../ui/state-mark.tsx'
import { useSession } from './use-session.ts'

export function SessionEndBanner() {
  useNow()
  const { expiresAt } = useSession()
  const queries = useQueryClient()
  const left_ms = Date.parse(expiresAt) - serverNow()
  const near = left_ms < SESSION_WARNING_MS
  const over = left_ms <= 0
  // Another tab may keep the session alive meanwhile: what counts is what the server says.
  useEffect(() => {
    if (!near) return
    const ask = () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    ask()
    const timer = window.setInterval(ask, SESSION_ASKED_MS)
    return () => window.clearInterval(timer)
  }, [near, queries])
  useEffect(() => {
    if (over) void sessionMayHaveEnded()
  }, [over])
  const stay = useMutation({
    mutationFn: async (was: string) => {
      // The press makes this request the person's own; an answer a moment later tells what it has moved.
      await api.session.read()
      await new Promise((resolve) => window.setTimeout(resolve, SESSION_TOUCH_PATIENCE_MS))
      const after = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      return after.expiresAt === was ? was : null
    },
  })
  if (!near || over) return null
  const final = stay.data === expiresAt
  return (
    <div
      role="alert"
      className="sticky top-0 z-30 flex flex-wrap items-center gap-x-3 gap-y-1 border-b-2 border-warn-mark bg-warn-ground px-4 py-1.5 text-sm lg:px-8"
    >
      <SeverityShape severity="warning" />
      <p className="min-w-0 grow basis-60">
        <strong className="font-semibold">You will be signed out in two minutes.</strong>
        <Left ms={left_ms} />{' '}
        {final
          ? 'This session has reached its longest time; finish what you are at.'
          : 'Nothing was done here for a while.'}
      </p>
      {!final && (
        <Button busy={stay.isPending} onClick={() => stay.mutate(expiresAt)}>
          Stay signed in
        </Button>
      )}
    </div>
  )
}

/** Counts down without being announced each second. */
function Left({ ms }: { ms: number }) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return (
    <span aria-hidden="true">
      {' '}
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')} left.
    </span>
  )
}
