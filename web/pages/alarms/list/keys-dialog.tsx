import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { usePageKey } from './use-list-keys.ts'

const KEYS: [keys: string[], does: string][] = [
  [['j', 'k'], 'next and previous alarm; arrow keys too'],
  [['Enter'], 'open it beside the list'],
  [['Space'], 'choose it; with Shift and arrows, several'],
  [['a'], 'acknowledge: it, or all that are chosen'],
  [['s'], 'shelve'],
  [['o'], 'take out of service'],
  [['g'], 'to the chart of its asset at that time'],
  [['/'], 'search'],
  [['Esc'], 'close what is open; choose none'],
  [['?'], 'these keys'],
]

/** Says which keys there are, to whoever presses it, or ?. */
export function Keys() {
  const [shown, setShown] = useState(false)
  usePageKey('?', () => setShown(true))
  return (
    <>
      <Button kind="quiet" className="pointer-coarse:hidden" onClick={() => setShown(true)}>
        Keys <kbd className="rounded-sm border border-control px-1 font-mono text-xs">?</kbd>
      </Button>
      {shown && <KeysDialog onClose={() => setShown(false)} />}
    </>
  )
}

function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Keys">
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-5 gap-y-2.5 text-sm">
        {KEYS.map(([keys, does]) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-sm border border-control bg-raised px-1.5 py-0.5 text-center font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-ink-2">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
