// The job in React: what is running, and what it came to. It lives with the page, not with the list, which changes under it.

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../../data/api.ts'
import { pause } from '../../../data/again.ts'
import type { ListedCertificate, RevocationReason } from '../../../data/contract.ts'
import { mayPass } from '../../../data/problem.ts'
import { assetsQuery, certificatesQuery } from '../../../data/queries.ts'
import { type Chosen, joined, type Line, type Result, restOf, revokeChosen, type Server } from './job.ts'

const server: Server = {
  revoke: (serials, reason) => api.certificates.revokeMany({ body: { serials, reason } }),
  pause,
}

export type RevokingState =
  | { step: 'none' }
  | { step: 'running'; done: number; of: number }
  | { step: 'report'; result: Result }

export function useRevoking() {
  const queries = useQueryClient()
  const [state, setState] = useState<RevokingState>({ step: 'none' })
  const stopped = useRef(false)
  // Whoever leaves the page has stopped it.
  useEffect(() => () => void (stopped.current = true), [])
  const begin = (of: number) => {
    stopped.current = false
    setState({ step: 'running', done: 0, of })
  }
  const end = async (result: Result) => {
    setState({ step: 'report', result })
    await Promise.all([certificatesQuery, assetsQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })))
    await queries.invalidateQueries({ queryKey: ['asset'] })
  }
  const run = async (chosen: readonly Chosen[], reason: RevocationReason, before?: Result) => {
    begin(chosen.length)
    const watch = {
      onDone: (done: number) => setState({ step: 'running', done, of: chosen.length }),
      isStopped: () => stopped.current,
    }
    const after = await revokeChosen(chosen, reason, server, watch)
    await end(before ? joined(before, after) : after)
  }
  /** One statement on the server, for all that it finds: these are the ones that are listed here. */
  const runIssuer = async (listed: readonly ListedCertificate[], reason: RevocationReason) => {
    const [any] = listed
    if (!any) return
    begin(listed.length)
    const lines = (outcome: Line['outcome']): Line[] =>
      listed.map((certificate) => ({ certificate, outcome, revokedAt: null }))
    try {
      const { revoked } = await api.certificates.revokeIssuer({ body: { serial: any.serial, reason } })
      await end({ reason, counted: revoked, lines: lines('revoked') })
    } catch (error) {
      await end({ reason, error, lines: lines(mayPass(error) ? 'not-known' : 'not-tried') })
    }
  }
  return {
    state,
    run,
    runIssuer,
    /** Goes on with what was not tried or not answered. */
    goOn: (result: Result) => run(restOf(result), result.reason, result),
    stop: () => void (stopped.current = true),
    close: () => setState({ step: 'none' }),
  }
}
