// What became of the codes that were made for an asset. The codes themselves nobody can show.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { formatDateTime } from '../../data/format.ts'
import { claimCodesQuery } from '../../data/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed, Refused } from '../../ui/states.tsx'

const STATE_WORD = { open: 'Open', used: 'Used', withdrawn: 'Withdrawn', expired: 'Expired' } as const

export function Earlier({ assetId }: { assetId: string }) {
  const queries = useQueryClient()
  const codes = useQuery(claimCodesQuery(assetId))
  const withdraw = useMutation({
    mutationFn: (claimId: string) => api.claimCodes.withdraw({ params: { assetId, claimId } }),
    onSettled: () => queries.invalidateQueries(claimCodesQuery(assetId)),
  })
  if (codes.isError && !codes.data)
    return <Failed error={codes.error} what="Earlier codes" retry={() => void codes.refetch()} />
  if (!codes.data || codes.data.codes.length === 0) return null
  return (
    <Section title="Earlier codes of this asset" className="mt-8 max-w-xl">
      <Refused error={withdraw.error} what="Not withdrawn" />
      <ul className="divide-y divide-line">
        {codes.data.codes.map((each) => (
          <li key={each.claimId} className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 py-1 text-sm">
            <span>
              <span className="font-medium">{STATE_WORD[each.state]}</span>
              {each.usedAt === null
                ? `, made ${formatDateTime(each.createdAt)}, good until ${formatDateTime(each.expiresAt)}`
                : ` ${formatDateTime(each.usedAt)}`}
            </span>
            {each.state === 'open' && (
              <Button busy={withdraw.isPending} onClick={() => withdraw.mutate(each.claimId)}>
                Withdraw
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
