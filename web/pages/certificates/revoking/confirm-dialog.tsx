// Says what revoking these does before it is done: there is no way back. The more there are, the less a slip may do it.

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import type { ListedCertificate, RevocationReason } from '../../../data/contract.ts'
import { plural } from '../../../data/format.ts'
import { assetsQuery } from '../../../data/queries.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { ReasonField } from '../reason-field.tsx'
import { type Meaning, meaningOf } from './picks.ts'

/** From so many on, their number is typed: more than anybody counts at a glance. */
const TYPED_FROM = 10

type Props = {
  title: string
  picked: readonly ListedCertificate[]
  all: readonly ListedCertificate[]
  /** What has to be typed, where it is not the number. */
  typed?: string
  children?: ReactNode
  onClose: () => void
  onRevoke: (reason: RevocationReason) => void
}

export function ConfirmRevoking({ title, picked, all, typed, children, onClose, onRevoke }: Props) {
  const [reason, setReason] = useState<RevocationReason>('unspecified')
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const assets = useQuery(assetsQuery)
  const meaning = useMemo(() => {
    const connected = new Set(
      assets.data?.assets.flatMap(({ assetId, presence }) => (presence.connected ? assetId : [])),
    )
    return meaningOf(picked, all, (assetId) => connected.has(assetId))
  }, [picked, all, assets.data])
  const wanted = typed ?? (picked.length < TYPED_FROM ? undefined : String(picked.length))
  const isTyped = wanted === undefined || text.replaceAll(/[\s.,]/g, '') === wanted.replaceAll(/[\s.,]/g, '')
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={title}
      action="Revoke for good"
      cancel="Keep them"
      onConfirm={() => (isTyped ? onRevoke(reason) : setWrong(true))}
    >
      {children}
      <MeaningWords meaning={meaning} />
      <ReasonField value={reason} onChange={setReason} />
      {wanted !== undefined && (
        <TextField
          label={typed === undefined ? 'How many certificates are you revoking?' : 'Which issuer?'}
          hint={`Type ${wanted} to go on.`}
          error={wrong && !isTyped ? `This is not ${wanted}.` : undefined}
          value={text}
          autoComplete="off"
          inputMode={typed === undefined ? 'numeric' : 'text'}
          onChange={(e) => setText(e.target.value)}
        />
      )}
    </Confirm>
  )
}

function MeaningWords({ meaning: { certificates, assets, cutOff, connected } }: { meaning: Meaning }) {
  const others = assets - cutOff
  return (
    <ul className="list-disc space-y-1 pl-5">
      <li>
        {plural(certificates, 'certificate')} of {plural(assets, 'asset')}.{' '}
        {connected > 0
          ? `${connected.toLocaleString('en-GB')} of the assets ${connected === 1 ? 'is' : 'are'} connected now, and cut off within a second.`
          : 'Whatever is connected with them is cut off within a second.'}
      </li>
      {cutOff > 0 && (
        <li>
          {plural(cutOff, 'asset')} can only connect again with a new certificate, put on each machine. Values not sent
          yet stay there.
        </li>
      )}
      {others > 0 && (
        <li>
          {plural(others, 'asset')} {others === 1 ? 'has' : 'have'} another certificate, which stays good.
        </li>
      )}
      <li>There is no undoing: what is revoked stays revoked, whoever asks. What was sent so far stays.</li>
    </ul>
  )
}
