import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import type { Asset, CertificateFacts, RevocationReason } from '../../data/contract.ts'
import { assetQuery, assetsQuery, certificatesQuery } from '../../data/queries.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'
import { ReasonField } from '../certificates/reason-field.tsx'

type Props = { asset: Asset; facts: CertificateFacts; onClose: () => void }

/** Says what revoking does before it is done: there is no way back. */
export function RevokeDialog({ asset, facts, onClose }: Props) {
  const queries = useQueryClient()
  const [reason, setReason] = useState<RevocationReason>('unspecified')
  const revoke = useMutation({
    mutationFn: () =>
      api.certificates.revoke({ params: { assetId: asset.assetId, serial: facts.serial }, body: { reason } }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries(assetQuery(asset.assetId)),
        queries.invalidateQueries({ queryKey: assetsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: certificatesQuery.queryKey }),
      ])
      onClose()
    },
  })
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`Revoke the certificate of ${asset.name}?`}
      action="Revoke for good"
      cancel="Keep it"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      <ul className="list-disc space-y-1 pl-5">
        <li>If the asset is connected with it, the connection closes within a second.</li>
        <li>It can never connect with this certificate again. Values it has not sent yet stay on the machine.</li>
        <li>What it has sent so far stays. To connect again it needs a new certificate.</li>
      </ul>
      <ReasonField value={reason} onChange={setReason} />
      <Refused error={revoke.error} what="Not revoked" />
    </Confirm>
  )
}
