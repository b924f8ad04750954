// Keys of the list: what is meant is the row that the keyboard is in, or all that are chosen.

import { type KeyboardEvent, useEffect } from 'react'
import type { AlarmAct } from '../../../../core/alarm/states.ts'
import type { Picking } from '../../../ui/list/use-picks.ts'
import type { AlarmRow } from './select.ts'

const ACT_OF_KEY: Readonly<Record<string, AlarmAct>> = { a: 'acknowledge', s: 'shelve', o: 'out-of-service' }

type Options = {
  rows: readonly AlarmRow[]
  picking: Picking | undefined
  onAct: (act: AlarmAct, row: AlarmRow) => void
  onChart: (row: AlarmRow) => void
  onClose: () => void
}

export function useListKeys({ rows, picking, onAct, onChart, onClose }: Options) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    picking?.onKeyDown(event)
    const at = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
    const row = at === undefined ? undefined : rows[Number(at)]
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const act = ACT_OF_KEY[event.key]
    if (act) onAct(act, row)
    else if (event.key === ' ') picking?.pick(Number(at), event.shiftKey)
    else if (event.key === 'g') onChart(row)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
}

/** A key for the whole page, wherever the keyboard is but in a field. */
export function usePageKey(key: string, press: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (event.key !== key || inField || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      press()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [key, press])
}
