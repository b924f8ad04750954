// The list with the open alarm beside it, and the hands that answer: keys, boxes, buttons.

import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import type { AlarmAct } from '../../../../core/alarm/states.ts'
import { serverNow } from '../../../data/clock.ts'
import { to } from '../../../paths.ts'
import { cx } from '../../../ui/class.ts'
import { useRowsInSight } from '../../../ui/list/row-grid.tsx'
import { usePicks } from '../../../ui/list/use-picks.ts'
import { ActDialog } from '../acting/act-dialog.tsx'
import { canBe } from '../acting/act-on.ts'
import { useMay } from '../acting/use-may.ts'
import { chartTime } from '../one/chart-time.ts'
import { AlarmPanel } from '../one/panel.tsx'
import { AlarmBar } from './bar.tsx'
import { AlarmList, keyOf } from './list.tsx'
import { ROW_PX } from './row.tsx'
import type { AlarmsSearch } from './search.ts'
import type { AlarmRow } from './select.ts'
import { useListKeys } from './use-list-keys.ts'

type Asking = { act: AlarmAct; alarms: AlarmRow[] }

type Props = {
  rows: AlarmRow[]
  search: AlarmsSearch
  /** Where the list would be when there are none: what somebody is typing about the last one outlives it. */
  children: ReactNode
}

export function Triage({ rows, search, children }: Props) {
  const navigate = useNavigate()
  const may = useMay()
  const inSight = useRowsInSight({ rows, rowKey: keyOf, px: ROW_PX })
  const picking = usePicks(useMemo(() => rows.map(keyOf), [rows]))
  const [asking, setAsking] = useState<Asking | null>(null)
  const [said, setSaid] = useState('')
  const canPick = may('acknowledge') || may('shelve') || may('out-of-service')
  const chosen = useMemo(() => rows.filter((row) => picking.picks.has(row.key)), [rows, picking.picks])
  const open = inSight.desk ? rows.find((row) => row.key === search.open) : undefined

  const close = () => {
    if (search.open)
      void navigate({ ...to.alarms(), search: { ...search, open: undefined }, replace: true, resetScroll: false })
    else picking.pickNone()
  }
  const ask = (act: AlarmAct, of: readonly AlarmRow[]) => {
    const alarms = of.filter((row) => canBe(row, act))
    if (may(act) && alarms.length > 0) setAsking({ act, alarms })
  }
  const onKeyDown = useListKeys({
    rows,
    picking: canPick ? picking : undefined,
    onAct: (act, row) => ask(act, chosen.length > 0 ? chosen : [row]),
    onChart: (row) => void navigate({ ...to.asset(row.assetId), search: chartTime(row, serverNow()) }),
    onClose: close,
  })
  const done = (words: string) => {
    setAsking(null)
    setSaid(words)
    picking.pickNone()
    // The one in hand has gone down or away: the next one is in its place.
    inSight.go(inSight.active)
  }
  return (
    <>
      <p role="status" className="text-sm text-ink-2 not-empty:pb-2">
        {said}
      </p>
      <div className={cx('grid gap-x-6', open && 'grid-cols-[minmax(0,1fr)_23rem]')}>
        <div className="min-w-0">
          {rows.length === 0 ? (
            children
          ) : (
            <AlarmList
              inSight={inSight}
              search={search}
              picking={canPick ? picking : undefined}
              onKeyDown={onKeyDown}
            />
          )}
          <AlarmBar
            chosen={chosen}
            shown={rows.length}
            may={may}
            onAll={picking.pickAll}
            onNone={picking.pickNone}
            onAct={(act) => ask(act, chosen)}
          />
        </div>
        {open && <AlarmPanel key={open.key} alarm={open} onClose={close} />}
      </div>
      {asking && <ActDialog {...asking} onClose={() => setAsking(null)} onDone={done} />}
    </>
  )
}
