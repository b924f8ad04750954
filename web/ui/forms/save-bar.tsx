// The end of a form that stays on its page: kept, taken back, and that it was kept.

import { Button } from '../button.tsx'
import { cx } from '../class.ts'

type Props = {
  save: { isPending: boolean; isSuccess: boolean }
  dirty: boolean
  disabled?: boolean
  /** A line above it, where the form is longer than what stands right before. */
  ruled?: boolean
  onUndo: () => void
}

export function SaveBar({ save, dirty, disabled = false, ruled = true, onUndo }: Props) {
  return (
    <div className={cx('flex flex-wrap items-center gap-3', ruled && 'border-t border-line pt-4')}>
      <Button kind="primary" type="submit" busy={save.isPending} disabled={disabled}>
        Save
      </Button>
      {dirty && (
        <Button kind="quiet" onClick={onUndo}>
          Undo
        </Button>
      )}
      <p role="status" className="text-sm text-ink-2">
        {save.isSuccess && !dirty ? 'Saved.' : ''}
      </p>
    </div>
  )
}
