// The plan of a site with its assets, as large as the tile allows. Where it is narrow, what is abnormal stands in rows beneath.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isProblem } from '../../../data/problem.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { to } from '../../../paths.ts'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PresenceMark, PriorityMark } from '../../../ui/state-mark.tsx'
import { Bone } from '../../../ui/states.tsx'
import { DESK, useMedia } from '../../../ui/use-media.ts'
import { inOrder, isNormal, type Mark } from '../../sites/plan/marks.ts'
import { PlacedMarks } from '../../sites/plan/placed.tsx'
import { planQuery } from '../../sites/plan/queries.ts'
import { PlanStage } from '../../sites/plan/stage.tsx'
import { useMarks } from '../../sites/plan/use-marks.ts'
import type { TileOf } from '../contract.ts'
import { TileFrame, TileSays } from './frame.tsx'

/** A tile has room for so many names on its plan. */
const NAMED_MAX = 8
/** And for so many rows beneath it. */
const ROWS_MAX = 2

type Props = { tile: TileOf<'plan'>; leads: boolean }

export function PlanTile({ tile: { siteId, title, w }, leads }: Props) {
  const plan = useQuery(planQuery(siteId))
  const sites = useQuery(sitesQuery)
  const marks = useMarks(plan.data?.places ?? [])
  const name = sites.data?.find((each) => each.siteId === siteId)?.name
  const shown = title !== '' ? title : name ? `Plan · ${name}` : 'Plan'
  const isRoomy = useMedia(DESK)
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
          <div
            className={cx(
              'grid items-center [container-type:size]',
              isRoomy ? 'min-h-0 grow' : 'max-h-3/5 w-full shrink-0',
            )}
            style={isRoomy ? undefined : { aspectRatio: `${picture.width} / ${picture.height}` }}
          >
            <PlanStage
              siteId={siteId}
              picture={picture}
              label={name ? `Drawing of ${name}` : 'Drawing of the site'}
              fits
            >
              <PlacedMarks marks={marks} leads={leads} isTerse={marks.length > NAMED_MAX || w < 6} />
            </PlanStage>
          </div>
          <Rows marks={marks} isRoomy={isRoomy} />
        </div>
      )}
    </TileFrame>
  )
}

type RowsProps = { marks: readonly Mark[]; isRoomy: boolean }

/** What the plan says already, in words: beside a large one the worst of what is abnormal, on a phone everything. */
function Rows({ marks, isRoomy }: RowsProps) {
  const abnormal = marks.filter((mark) => !isNormal(mark))
  const rows = inOrder(isRoomy ? abnormal : marks)
  if (marks.length === 0) return <p className="text-xs text-ink-3">No asset has a place on it yet.</p>
  const left = isRoomy ? rows.slice(0, ROWS_MAX) : rows
  return (
    <ul
      aria-label={isRoomy ? 'Abnormal on the plan' : 'On the plan, in rows'}
      className={cx(
        'text-xs',
        isRoomy ? 'shrink-0' : 'min-h-0 grow divide-y divide-line overflow-y-auto border-y border-line',
      )}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be scrolled by keys as well
      tabIndex={isRoomy ? undefined : 0}
    >
      {left.map((mark) => (
        <li key={mark.assetId} className="flex items-center justify-between gap-2 py-1">
          <span className="min-w-0 truncate">
            <Plain text={mark.name} />
          </span>
          {mark.worst ? <PriorityMark priority={mark.worst} /> : <PresenceMark state={mark.presence} />}
        </li>
      ))}
      {left.length < rows.length && <li className="text-ink-3">And {rows.length - left.length} more</li>}
      {rows.length === 0 && <li className="text-ink-3">Nothing is abnormal.</li>}
    </ul>
  )
}
