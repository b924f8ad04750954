// Which time the charts show, and whether it goes on.

import { type Span, widthOf } from '../../../chart/span.ts'
import { lengthText, spanText } from '../../../chart/ticks.ts'
import { cx } from '../../../ui/class.ts'

/** One line in both states, as high as the other: zooming must not push the charts away under the hand. */
export function TimeSaid({ span, moving, coarse }: { span: Span; moving: boolean; coarse: boolean }) {
  return (
    <p
      role="status"
      className={cx(
        'mb-2 flex min-h-8 items-center rounded-sm border py-1 text-sm',
        moving ? 'border-transparent text-ink-3' : 'hatched border-line-strong px-3',
      )}
    >
      {moving ? (
        `The last ${lengthText(widthOf(span))}, as it happens.`
      ) : (
        <span className="bg-canvas px-1">
          <strong className="font-semibold">Not live.</strong> {spanText(span)}
        </span>
      )}
      {coarse && <span className="ml-auto bg-canvas px-1 text-ink-3">Loading finer values</span>}
    </p>
  )
}
