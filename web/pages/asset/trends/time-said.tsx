// Which time the charts show, and whether it goes on.

import { type Span, widthOf } from '../../../chart/span.ts'
import { lengthText, spanText } from '../../../chart/ticks.ts'
import { cx } from '../../../ui/class.ts'

type Props = {
  span: Span
  moving: boolean
  /** Finer values are on their way. */
  coarse: boolean
  /** Left out where there is no zoom to come back from. */
  onBack: (() => void) | undefined
}

/** One line in both states, as high as the other: zooming must not push the charts away under the hand. */
export function TimeSaid({ span, moving, coarse, onBack }: Props) {
  return (
    <div
      className={cx(
        'mb-2 flex min-h-8 items-center rounded-sm border py-1 text-sm',
        moving ? 'border-transparent text-ink-3' : 'hatched border-line-strong px-3',
      )}
    >
      {moving ? (
        <p role="status">The last {lengthText(widthOf(span))}, as it happens.</p>
      ) : (
        <p role="status" className="bg-canvas px-1">
          <strong className="font-semibold">Not live.</strong> {spanText(span)}
        </p>
      )}
      <span className="ml-auto flex items-center gap-3 bg-canvas text-ink-3">
        {coarse && <span className="px-1 max-sm:sr-only">Loading finer values</span>}
        {onBack && (
          <button
            type="button"
            onClick={onBack}
            className="min-h-6 px-1 font-medium whitespace-nowrap text-ink underline decoration-line-strong underline-offset-2 hover:decoration-ink"
          >
            Zoom back
          </button>
        )}
      </span>
    </div>
  )
}
