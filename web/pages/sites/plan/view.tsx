// A plan to look at: as large as one likes, scrolled within its frame, with the same in rows beneath it.

import { useState } from 'react'
import { plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/page.tsx'
import type { Picture, Plan } from './contract.ts'
import { PlacedMarks } from './placed.tsx'
import { PlanStage } from './stage.tsx'
import { PlacedTable } from './table.tsx'
import { useMarks } from './use-marks.ts'

/** Of the width of the frame. */
const ZOOMS = [1, 1.5, 2.5, 4] as const
/** So many names have room side by side. */
const NAMED_MAX = 30

type Props = { siteId: string; siteName: string; plan: Plan; picture: Picture }

export function PlanView({ siteId, siteName, plan, picture }: Props) {
  const marks = useMarks(plan.places)
  const [zoom, setZoom] = useState(0)
  return (
    <div className="grid gap-6">
      <div>
        <div role="group" aria-label="Size of the plan" className="mb-2 flex items-center gap-2">
          <Button disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
            Smaller
          </Button>
          <Button disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>
            Larger
          </Button>
          <span role="status" className="text-sm text-ink-3">
            {(ZOOMS[zoom] ?? 1) * 100} %
          </span>
        </div>
        <section
          aria-label={`Plan of ${siteName}`}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be scrolled by keys as well
          tabIndex={0}
          className="max-h-[75dvh] overflow-auto rounded-lg border border-line"
        >
          <div style={{ width: `${(ZOOMS[zoom] ?? 1) * 100}%` }}>
            <PlanStage siteId={siteId} picture={picture} label={`Drawing of ${siteName}`}>
              <PlacedMarks marks={marks} leads isTerse={marks.length > NAMED_MAX && zoom === 0} />
            </PlanStage>
          </div>
        </section>
      </div>
      <Section title="On the plan" beside={<span className="text-sm text-ink-3">{plural(marks.length, 'asset')}</span>}>
        {marks.length === 0 ? (
          <p className="border-y border-line py-4 text-ink-2">No asset has a place on it yet.</p>
        ) : (
          <PlacedTable marks={marks} />
        )}
      </Section>
    </div>
  )
}
