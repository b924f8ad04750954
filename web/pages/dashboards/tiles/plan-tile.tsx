// The plan of a site with its assets, as large as the tile allows. Where it is narrow, what is abnormal stands in rows beneath.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isProblem } from '../../../data/problem.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { to } from '../../../paths.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PresenceMark, PriorityMark } from '../../../ui/state-mark.tsx'
import { Bone } from '../../../ui/states.tsx'
import { inOrder, isNormal, type Mark } from '../../plan/marks.ts'
import { PlacedMarks } from '../../plan/placed.tsx'
import { planQuery } from '../../plan/queries.ts'
import { PlanStage } from '../../plan/stage.tsx'
import { useMarks } from '../../plan/use-marks.ts'
import type { TileOf } from '../contract.ts'
import { TileFrame, TileSays } from './frame.tsx'

/** A tile has room for so many names on its plan. */
const NAMED_MAX = 8
/** And for so many rows beneath it. */
const SAID_MAX = 2

type Props = { tile: TileOf<'plan'>; leads: boolean }

export function PlanTile({ tile: { siteId, title, w }, leads }: Props) {
  const plan = useQuery(planQuery(siteId))
  const sites = useQuery(sitesQuery)
  const marks = useMarks(plan.data?.places ?? [])
  const name = sites.data?.find((each) => each.siteId === siteId)?.name
  const shown = title !== '' ? title : name ? `Plan · ${name}` : 'Plan'
  const abnormal = inOrder(marks.filter((mark) => !isNormal(mark)))
  const picture = plan.data?.image
  const beside = picture && leads && (
    <Link {...to.sitePlan(siteId)} className="hover:text-ink hover:underline">
      Open<span className="sr-only"> the plan{name && ` of ${name}`}</span>
    </Link>
  )
  return (
    <TileFrame title={shown} beside={beside}>
      {plan.isPending && <Bone className="mt-4 h-2/3" />}
      {plan.isError && !plan.data && (
        <TileSays>
          {isProblem(plan.error, 404) ? 'This site is not there.' : 'Could not be loaded. It is tried again.'}
        </TileSays>
      )}
      {plan.data && !picture && <TileSays>This site has no plan.</TileSays>}
      {picture && (
        <div className="flex h-full flex-col gap-1.5">
          <div className="min-h-0 grow [container-type:size]">
            <PlanStage
              siteId={siteId}
              picture={picture}
              label={name ? `Drawing of ${name}` : 'Drawing of the site'}
              fits
            >
              <PlacedMarks marks={marks} leads={leads} isTerse={marks.length > NAMED_MAX || w < 6} />
            </PlanStage>
          </div>
          <Abnormal marks={abnormal} of={marks.length} />
        </div>
      )}
    </TileFrame>
  )
}

/** What the plan says already, in words: for small screens, where its marks are shapes alone. */
function Abnormal({ marks, of }: { marks: readonly Mark[]; of: number }) {
  if (of === 0) return <p className="text-xs text-ink-3">No asset has a place on it yet.</p>
  if (marks.length === 0) return <p className="text-xs text-ink-3">Nothing is abnormal.</p>
  return (
    <ul aria-label="Abnormal on the plan" className="shrink-0 text-xs">
      {marks.slice(0, SAID_MAX).map((mark) => (
        <li key={mark.assetId} className="flex items-center justify-between gap-2 py-0.5">
          <span className="min-w-0 truncate">
            <Plain text={mark.name} />
          </span>
          {mark.worst ? <PriorityMark priority={mark.worst} /> : <PresenceMark state={mark.presence} />}
        </li>
      ))}
      {marks.length > SAID_MAX && <li className="text-ink-3">And {marks.length - SAID_MAX} more</li>}
    </ul>
  )
}
