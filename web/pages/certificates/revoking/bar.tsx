// What is chosen so far, always in sight, and what can be done with it.

import { Button } from '../../../ui/button.tsx'

type Props = {
  /** How many are chosen, and how many of these the filters hide. */
  chosen: number
  hidden: number
  shown: number
  isAllChosen: boolean
  /** There is anything of any issuer. */
  canIssuer: boolean
  onAll: () => void
  onNone: () => void
  onIssuer: () => void
  onRevoke: () => void
}

export function PickBar({ chosen, hidden, shown, isAllChosen, canIssuer, onAll, onNone, onIssuer, onRevoke }: Props) {
  return (
    <div
      role="region"
      aria-label="Chosen certificates"
      className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2 border-t border-line-strong bg-surface px-4 py-2 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] lg:mx-0 lg:rounded-t-md lg:border-x"
    >
      <p role="status" className="mr-auto min-w-40 text-sm max-sm:col-span-2">
        <span className="font-semibold">
          {chosen === 0 ? 'None chosen' : `${chosen.toLocaleString('en-GB')} chosen`}
        </span>
        {hidden > 0 && <span className="text-ink-2">, {hidden.toLocaleString('en-GB')} of them not in this list</span>}
      </p>
      {chosen > 0 && (
        <Button kind="quiet" onClick={onNone}>
          Choose none
        </Button>
      )}
      {!isAllChosen && (
        <Button onClick={onAll}>{shown === 1 ? 'Choose it' : `Choose all ${shown.toLocaleString('en-GB')}`}</Button>
      )}
      {canIssuer && <Button onClick={onIssuer}>All of an issuer…</Button>}
      <Button kind="danger" disabled={chosen === 0} onClick={onRevoke}>
        {chosen === 0 ? 'Revoke…' : `Revoke ${chosen.toLocaleString('en-GB')}…`}
      </Button>
    </div>
  )
}
