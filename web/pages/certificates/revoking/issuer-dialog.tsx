// Everything that one authority has signed for this organisation: for the day on which its key is in other hands.

import { useMemo, useState } from 'react'
import type { ListedCertificate, RevocationReason } from '../../../data/contract.ts'
import { issuerName, plural } from '../../../data/format.ts'
import { SelectField } from '../../../ui/field.tsx'
import { ConfirmRevoking } from './confirm-dialog.tsx'

type Props = {
  /** The ones that may be revoked. */
  revocable: readonly ListedCertificate[]
  all: readonly ListedCertificate[]
  /** Older ones are not in the list; they are revoked with the others. */
  more: boolean
  onClose: () => void
  onRevoke: (of: ListedCertificate[], reason: RevocationReason) => void
}

export function RevokeIssuer({ revocable, all, more, onClose, onRevoke }: Props) {
  const issuers = useMemo(() => [...Map.groupBy(revocable, ({ issuer }) => issuer)], [revocable])
  const [chosen, setChosen] = useState(issuers[0]?.[0] ?? '')
  const of = useMemo(() => revocable.filter(({ issuer }) => issuer === chosen), [revocable, chosen])
  return (
    <ConfirmRevoking
      key={chosen}
      title="Revoke everything of an issuer?"
      picked={of}
      all={all}
      typed={issuerName(chosen)}
      onClose={onClose}
      onRevoke={(reason) => onRevoke(of, reason)}
    >
      <SelectField label="Issuer" value={chosen} onChange={(e) => setChosen(e.target.value)}>
        {issuers.map(([issuer, its]) => (
          <option key={issuer} value={issuer}>
            {issuerName(issuer)}, {plural(its.length, 'certificate')}
          </option>
        ))}
      </SelectField>
      <p>
        The whole organisation, whatever is chosen or filtered{more && ', and older certificates that are not listed'}.
        The issuer itself stays: what it signs from now on is good.
      </p>
    </ConfirmRevoking>
  )
}
