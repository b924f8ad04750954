// What nobody on the page may miss: the asset must not be used.

import { Link } from '@tanstack/react-router'
import type { Asset } from '../../../data/contract.ts'
import { formatMinute, plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Age } from '../../../ui/age.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { Shape } from './marks.tsx'

export function LockOut({ asset }: { asset: Pick<Asset, 'assetId' | 'lockOut'> }) {
  const { lockOut } = asset
  if (lockOut === null) return null
  const words = lockOut.defects === 1 ? 'See the defect' : `See the ${plural(lockOut.defects, 'defect')}`
  return (
    <section
      aria-label="Do not use"
      className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border-2 border-fault-mark bg-fault-ground px-4 py-3"
    >
      <span className="max-sm:self-start">
        <Shape drawing="stop" tone="fault" size={32} />
      </span>
      <div className="min-w-0 grow basis-0">
        <p className="text-lg font-semibold text-fault">Do not use</p>
        <p className="text-sm text-ink">
          Locked out since {formatMinute(lockOut.since)} (<Age at={lockOut.since} />) by{' '}
          {plural(lockOut.defects, 'open defect')}. Only a record of what was done, and closing by it, lifts that.
        </p>
      </div>
      <Link {...to.asset(asset.assetId)} hash={DEFECTS_HASH} className={buttonClass('plain', 'max-sm:w-full')}>
        {words}
      </Link>
    </section>
  )
}

/** Where on the asset's page its defects stand. */
export const DEFECTS_HASH = 'defects'
