// Places on a plan while they are set, by hand and by keys. Nothing is kept until it is saved, and every step can be taken back.
// layout.ts (steps) + use-drag.ts (hands) + keys.ts (keys) -> here -> use-save.ts

import { useQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { useEffect, useReducer, useRef, useState } from 'react'
import { PLAN_ASSETS_MAX } from '../../../../../core/limits.ts'
import { plural } from '../../../../data/format.ts'
import { assetsQuery } from '../../../../data/queries.ts'
import { to } from '../../../../paths.ts'
import { Button } from '../../../../ui/button.tsx'
import { Confirm } from '../../../../ui/dialog.tsx'
import { Page, Section } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { WaitingRows } from '../../../../ui/states.tsx'
import type { Picture, Plan } from '../contract.ts'
import { PlanStage } from '../stage.tsx'
import { useMarks } from '../use-marks.ts'
import { HeldMark, HeldRow } from './held-mark.tsx'
import { after, begun, type Deed, merged, same } from './layout.ts'
import { saidOf } from './said.ts'
import { SaveTroubles } from './save-troubles.tsx'
import { Unplaced } from './unplaced.tsx'
import { useDrag } from './use-drag.ts'
import { useSave } from './use-save.ts'

type Props = { siteId: string; siteName: string; plan: Plan; picture: Picture }

export function PlanEditor({ siteId, siteName, plan, picture }: Props) {
  const navigate = useNavigate()
  const [base, setBase] = useState(plan)
  const [layout, step] = useReducer(after, plan.places, begun)
  const [said, setSaid] = useState('')
  const wanted = useRef<string>(undefined)
  const [held, setHeld] = useState<string>()
  const saved = useRef(false)
  const sheet = useRef<HTMLDivElement>(null)
  const assets = useQuery(assetsQuery)
  const here = (assets.data?.assets ?? []).filter((each) => each.siteId === siteId)
  const marks = useMarks(layout.now)
  const isChanged = !same(layout.now, base.places)
  const leave = () => {
    saved.current = true
    void navigate({ ...to.sitePlan(siteId), replace: true })
  }
  const { save, theirs } = useSave(siteId, leave)
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged && !saved.current,
    enableBeforeUnload: () => isChanged && !saved.current,
    withResolver: true,
  })
  const act = (deed: Deed) => {
    step(deed)
    // The keyboard goes on to a neighbour of what is gone.
    if (deed.do === 'take-off') wanted.current = layout.now.find(({ assetId }) => assetId !== deed.assetId)?.assetId
    setSaid(saidOf(after(layout, deed), deed, (assetId) => here.find((each) => each.assetId === assetId)?.name))
  }
  const hand = useDrag(sheet, act)
  // Whoever places one by keys goes on with it by keys.
  useEffect(() => {
    if (wanted.current === undefined) return
    document.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`)?.focus()
    wanted.current = undefined
  }, [layout.now])
  const standing = new Set(here.map(({ assetId }) => assetId))
  const placed = new Set(layout.now.map(({ assetId }) => assetId))
  // One that was moved to another site meanwhile has no place here any more.
  const kept = assets.data ? layout.now.filter(({ assetId }) => standing.has(assetId)) : layout.now
  const putTogether = () =>
    theirs.mutate(undefined, {
      onSuccess: (fresh) => {
        act({ do: 'set', places: merged(base.places, layout.now, fresh.places) })
        setBase(fresh)
        save.reset()
      },
    })
  return (
    <Page
      title={`Place assets: ${siteName}`}
      actions={
        <>
          <Button onClick={() => void navigate({ ...to.sitePlan(siteId), replace: true })}>Cancel</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            onClick={() => (isChanged ? save.mutate({ version: base.version, places: kept }) : leave())}
          >
            Save
          </Button>
        </>
      }
    >
      <SaveTroubles save={save} theirs={theirs} onBoth={putTogether} onTheirs={leave} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button disabled={layout.past.length === 0} onClick={() => act({ do: 'undo' })}>
          Undo
        </Button>
        <Button disabled={layout.future.length === 0} onClick={() => act({ do: 'redo' })}>
          Redo
        </Button>
        <p id="mark-keys" className="text-sm text-ink-3">
          Drag an asset to its place. By keys, in its row: arrows move it, with Shift finely, Delete takes it off,
          Ctrl+Z takes back. {plural(layout.now.length, 'asset')} of {PLAN_ASSETS_MAX}.
        </p>
      </div>
      <p role="status" aria-live="polite" className="mb-2 min-h-5 text-sm text-ink-2">
        <Plain text={said} />
      </p>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="overflow-hidden rounded-lg border border-line">
          <PlanStage siteId={siteId} picture={picture} label={`Drawing of ${siteName}`} sheet={sheet}>
            <ul aria-label="Assets on the plan">
              {marks.map((mark) => (
                <HeldMark
                  key={mark.assetId}
                  mark={mark}
                  hand={hand(mark.assetId, true)}
                  act={act}
                  isHeld={held === mark.assetId}
                  onHold={() => setHeld(mark.assetId)}
                />
              ))}
            </ul>
          </PlanStage>
        </div>
        <div className="grid gap-6">
          <Section title="Without a place">
            {assets.isPending ? (
              <WaitingRows rows={4} label="assets" />
            ) : (
              <Unplaced
                assets={here.filter(({ assetId }) => !placed.has(assetId))}
                isFull={layout.now.length >= PLAN_ASSETS_MAX}
                hand={(assetId) => hand(assetId, false)}
                onPlace={(assetId) => {
                  act({ do: 'place', assetId, x: 0.5, y: 0.5 })
                  wanted.current = assetId
                }}
              />
            )}
          </Section>
          {marks.length > 0 && (
            <Section title="On the plan">
              <ul
                aria-label="Placed assets, to be moved by keys"
                className="max-h-[50dvh] divide-y divide-line overflow-y-auto border-y border-line"
              >
                {marks.map((mark) => (
                  <HeldRow key={mark.assetId} mark={mark} act={act} onHold={() => setHeld(mark.assetId)} />
                ))}
              </ul>
            </Section>
          )}
        </div>
      </div>
      {leaving.status === 'blocked' && (
        <Confirm
          open
          danger
          title="Leave without saving?"
          action="Leave"
          cancel="Stay"
          onClose={leaving.reset}
          onConfirm={leaving.proceed}
        >
          <p>The places you have set are lost.</p>
        </Confirm>
      )}
    </Page>
  )
}
