import { Button } from '../../../ui/button.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { useNames } from '../use-names.ts'

type Props = { assetId: string | undefined; error: string | undefined; onPick: () => void }

export function AssetField({ assetId, error, onPick }: Props) {
  const { assets } = useNames()
  const name = assetId === undefined ? undefined : assets.get(assetId)
  return (
    <div className="stack gap-1" role="group" aria-label="Asset">
      <span className="text-sm font-medium">Asset</span>
      <div className="flex items-center gap-3">
        {name !== undefined && (
          <span className="min-w-0 truncate">
            <Plain text={name} />
          </span>
        )}
        <Button className="shrink-0" onClick={onPick}>
          {name === undefined ? 'Choose' : 'Change'}
        </Button>
      </div>
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
    </div>
  )
}
