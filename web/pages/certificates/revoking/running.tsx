// While it runs: how far it has come. Whoever leaves stops it before the next batch.

import { plural } from '../../../data/format.ts'
import { Running } from '../../../ui/running.tsx'

type Props = { done: number; of: number; onStop: () => void }

export function Revoking({ done, of, onStop }: Props) {
  const counted = `${done.toLocaleString('en-GB')} of ${plural(of, 'certificate')}`
  return (
    <Running word="Revoking" {...{ done, of, counted, onStop }}>
      What is revoked by then stays revoked; the rest is not sent. The audit log has a line for each.
    </Running>
  )
}
