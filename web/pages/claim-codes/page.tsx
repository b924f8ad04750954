// Claim codes: the device makes its own key and shows a code, once. choose assets -> codes in memory -> the sheet to print.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { CLAIM_CODE_DAYS_DEFAULT, CLAIM_CODES_PER_REQUEST_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import { plural } from '../../data/format.ts'
import { assetsQuery, claimCodesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { AssetPicks } from './asset-picks.tsx'
import { Earlier } from './earlier.tsx'
import { fingerprintOf, type Made, Sheet } from './sheet.tsx'

const DAYS = [1, 7, CLAIM_CODE_DAYS_DEFAULT, 30, 90]

export function ClaimCodesPage() {
  const { asset } = useSearch({ from: '/app/assets/claim-codes' })
  const assets = useQuery(assetsQuery)
  const [made, setMade] = useState<Made | null>(null)
  const rows = assets.data?.assets
  const nameOf = (assetId: string) => rows?.find((row) => row.assetId === assetId)?.name ?? assetId
  return (
    <Page
      title="Claim codes"
      wide={made !== null}
      above={
        asset !== undefined && (
          <Link
            {...to.asset(asset)}
            className="mb-1 block text-sm text-ink-3 hover:text-ink hover:underline print:hidden"
          >
            {nameOf(asset)}
          </Link>
        )
      }
    >
      {assets.isPending && <WaitingRows rows={5} label="assets" />}
      {assets.isError && !rows && <Failed error={assets.error} what="The assets" retry={() => void assets.refetch()} />}
      {rows?.length === 0 && (
        <Empty title="An asset comes first">A code is for one asset, which has to be there.</Empty>
      )}
      {rows && rows.length > 0 && made === null && <MakeForm rows={rows} asset={asset} onMade={setMade} />}
      {made && <Sheet made={made} nameOf={nameOf} onDone={() => setMade(null)} />}
      {asset !== undefined && made === null && <Earlier assetId={asset} />}
    </Page>
  )
}

type FormProps = {
  rows: readonly { assetId: string; name: string }[]
  asset: string | undefined
  onMade: (made: Made) => void
}

function MakeForm({ rows, asset, onMade }: FormProps) {
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(asset === undefined ? [] : [asset]))
  const [days, setDays] = useState(CLAIM_CODE_DAYS_DEFAULT)
  const make = useMutation({
    mutationFn: async () => {
      const answer = await api.claimCodes.add({ body: { assetIds: [...chosen], days } })
      return { ...answer, fingerprint: await fingerprintOf(answer.trust) }
    },
    gcTime: 0,
    onSuccess: async (made) => {
      onMade(made)
      await Promise.all([...chosen].map((id) => queries.invalidateQueries(claimCodesQuery(id))))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  const tooMany = chosen.size > CLAIM_CODES_PER_REQUEST_MAX
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-5">
      <p className="text-sm text-ink-2">
        With a code a device gets its certificate by itself (EST, RFC 7030) for a key that never leaves it. A code is
        good for one asset and once; a new one takes the place of the one before.
      </p>
      <AssetPicks rows={rows} chosen={chosen} onChange={setChosen} />
      <SelectField label="Good for" value={days} onChange={(event) => setDays(Number(event.target.value))}>
        {DAYS.map((each) => (
          <option key={each} value={each}>
            {plural(each, 'day')}
          </option>
        ))}
      </SelectField>
      {tooMany && (
        <p className="text-sm font-medium text-fault">At most {CLAIM_CODES_PER_REQUEST_MAX} codes on one sheet.</p>
      )}
      <Refused error={make.error} what="No codes were made" />
      <div>
        <Button kind="primary" type="submit" busy={make.isPending} disabled={chosen.size === 0 || tooMany}>
          {chosen.size === 0 ? 'Choose assets first' : `Make ${plural(chosen.size, 'code')}`}
        </Button>
      </div>
    </form>
  )
}
