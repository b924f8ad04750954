// Waits for the first value and shows it arriving. This is the moment everything before was for.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Signal, Value } from '../../data/contract.ts'
import { formatValue } from '../../data/format.ts'
import { signalsQuery } from '../../data/queries.ts'
import { useAssetLive, useReachable, useWatch } from '../../data/use-live.ts'
import { to } from '../../paths.ts'
import { Age } from '../../ui/age.tsx'
import { buttonClass } from '../../ui/button.tsx'

/** The stream brings the value; this brings the name of the signal, and the value if the stream is away. */
const ASK_MS = 2_000

export function FirstValue({ assetId, link }: { assetId: string; link?: boolean }) {
  useWatch([assetId])
  const live = useAssetLive(assetId, 100)
  const reachable = useReachable()
  const signals = useQuery({ ...signalsQuery(assetId), refetchInterval: ASK_MS })
  const unnamed = [...live.signals.keys()].some((no) => !signals.data?.some((each) => each.signalNo === no))
  const { refetch } = signals
  useEffect(() => {
    if (unnamed) void refetch()
  }, [unnamed, refetch])
  const arrived = latestOf(signals.data ?? [], live.signals)
  if (arrived.length === 0)
    return (
      <div role="status" className="hatched rounded-md border border-line-strong p-4">
        <p className="w-fit bg-canvas px-2 text-base">
          <strong className="font-semibold">Waiting for the first value.</strong>{' '}
          {reachable ? 'It appears here by itself.' : 'The connection to the server is lost.'}
        </p>
      </div>
    )
  return (
    <div className="rounded-md border-2 border-ink bg-surface p-4" role="status">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-lg font-semibold">It is live.</p>
        {link && (
          <Link {...to.asset(assetId)} className={buttonClass('primary')}>
            Open the asset
          </Link>
        )}
      </div>
      <dl className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-4">
        {arrived.map((each) => (
          <div key={each.no}>
            <dt className="truncate text-sm text-ink-3">{each.name}</dt>
            <dd>
              <span key={each.ts} className="arrive rounded-sm text-xl font-semibold">
                {formatValue(each.value)}
              </span>{' '}
              <span className="text-sm text-ink-3">{each.unit}</span>
              <span className="block text-xs text-ink-3" aria-hidden="true">
                <Age at={each.ts} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

type Arrived = { no: number; name: string; unit: string | null; value: Value; ts: number }

function latestOf(signals: readonly Signal[], live: ReturnType<typeof useAssetLive>['signals']): Arrived[] {
  const byNo = new Map<number, Arrived>()
  for (const each of signals) {
    if (!each.last) continue
    byNo.set(each.signalNo, {
      no: each.signalNo,
      name: each.name ?? each.key,
      unit: each.unit,
      value: each.last.value,
      ts: each.last.ts,
    })
  }
  for (const [no, samples] of live) {
    const sample = samples.at(-1)
    const known = byNo.get(no)
    if (!sample || (known && known.ts >= sample[0])) continue
    byNo.set(no, { name: `Signal ${no}`, unit: null, ...known, no, value: sample[1], ts: sample[0] })
  }
  return [...byNo.values()].sort((a, b) => a.no - b.no)
}
