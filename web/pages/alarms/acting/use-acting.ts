// Sends what a person decided about some alarms, and has everything about alarms read again.

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AlarmAct } from '../../../../core/alarm/states.ts'
import { ALARMS_KEY } from '../../../data/alarms/queries.ts'
import type { AlarmPlace } from '../../../data/alarms/contract.ts'
import { api } from '../../../data/api.ts'
import { type Acted, actOn } from './act-on.ts'

/** `text`: a comment, or the reason where one is asked for. */
export type Decision = { act: AlarmAct; text: string; minutes: number }

function send(params: AlarmPlace, { act, text, minutes }: Decision): Promise<unknown> {
  const comment = text === '' ? undefined : text
  switch (act) {
    case 'acknowledge':
      return api.alarms.acknowledge({ params, body: { comment } })
    case 'shelve':
      return api.alarms.shelve({ params, body: { reason: text, minutes } })
    case 'unshelve':
      return api.alarms.unshelve({ params, body: { comment } })
    case 'out-of-service':
      return api.alarms.takeOut({ params, body: { reason: text } })
    case 'return-to-service':
      return api.alarms.bringBack({ params, body: { comment } })
  }
}

export function useActing<Place extends AlarmPlace>(alarms: readonly Place[]) {
  const queries = useQueryClient()
  const [settled, setSettled] = useState<number | null>(null)
  const [refused, setRefused] = useState<Acted<Place>['refused']>([])
  return {
    /** So many are answered; null when nothing is under way. */
    settled,
    refused,
    async run(decision: Decision): Promise<Acted<Place>> {
      setSettled(0)
      const acted = await actOn(alarms, (place) => send(place, decision), setSettled)
      setRefused(acted.refused)
      setSettled(null)
      await queries.invalidateQueries({ queryKey: ALARMS_KEY })
      return acted
    },
  }
}
