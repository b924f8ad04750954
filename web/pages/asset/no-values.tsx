import type { Asset } from '../../data/contract.ts'
import { Connect } from '../reveal/connect.tsx'
import { FirstValue } from '../reveal/first-value.tsx'

/** An asset that has never sent anything: how to make it, and the place where it will show. */
export function NoValues({ asset }: { asset: Asset }) {
  return (
    <section aria-label="Signals" className="stack content-start gap-6">
      <FirstValue assetId={asset.assetId} />
      <Connect endpoints={asset.endpoints} />
    </section>
  )
}
