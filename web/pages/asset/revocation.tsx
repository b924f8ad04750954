// What came of a revocation: who did it, when each gateway confirmed, when the last connection was closed.
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Revocation } from '../../data/contract.ts'
import { formatDateTime } from '../../data/format.ts'
import { revocationQuery } from '../../data/queries.ts'
import { GATEWAY_WORD } from '../../data/words.ts'
import { Facts } from '../../ui/page.tsx'

type Props = { assetId: string; serial: string; reason: string }

export function RevocationFacts({ assetId, serial, reason }: Props) {
  const { data, error } = useQuery(revocationQuery(assetId, serial))
  if (error) return <p className="text-sm text-ink-3">What came of the revocation could not be loaded.</p>
  if (!data) return <p className="text-sm text-ink-3">Asking the gateways' record…</p>
  return (
    <Facts
      facts={[
        ['Revoked', `${formatDateTime(data.revokedAt)}. ${reason}`],
        ['Revoked by', data.revokedBy ? (data.revokedBy.name ?? 'a person you may not see') : 'the platform'],
        ['Gateways', <GatewayList key="gateways" of={data} />],
        ['Connections', closed(data)],
      ]}
    />
  )
}

export function GatewayList({ of: { gateways, revokedAt } }: { of: Revocation }): ReactNode {
  if (gateways.length === 0) return 'none was running: each asks the record when it starts'
  return (
    <ul>
      {gateways.map((each) => (
        <li key={each.gateway}>
          <span className="font-mono">{each.gateway.slice(0, 8)}</span>{' '}
          {each.confirmedAt ? `confirmed ${later(revokedAt, each.confirmedAt)}` : GATEWAY_WORD[each.state]}
        </li>
      ))}
    </ul>
  )
}

function closed({ socketsClosed, lastClosedAt, confirmedAt, revokedAt }: Revocation): string {
  if (lastClosedAt !== null) return `${socketsClosed} closed, the last ${later(revokedAt, lastClosedAt)}`
  return confirmedAt === null ? 'not known yet' : 'none was open'
}

/** In seconds, as an auditor wants it; over two minutes in the time of day. */
function later(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)
  return seconds > 120 ? formatDateTime(to) : `after ${seconds.toFixed(1)} s`
}
