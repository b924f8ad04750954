// What is chosen so far, always in sight, and what can be done with it.

import { Button } from '../../../ui/button.tsx'
import { ChosenBar } from '../../../ui/list/chosen-bar.tsx'

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
    <ChosenBar label="Chosen certificates">
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
    </ChosenBar>
  )
}
