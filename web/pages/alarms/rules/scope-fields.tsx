// Which assets a rule is for, and the one whose signals and past it is made with.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AssetKind, ASSET_KINDS, type AssetRow } from '../../../data/contract.ts'
import { plain } from '../../../data/plain.ts'
import { assetsQuery, sitesQuery } from '../../../data/queries.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { oneOf } from '../../../search.ts'
import { Button } from '../../../ui/button.tsx'
import { SelectField } from '../../../ui/field.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { AssetPick } from '../../audit/asset-pick.tsx'
import type { Draft, ScopeFor } from './draft/draft.ts'
import type { Faults } from './draft/read.ts'

const SCOPES = ['asset', 'kind', 'site', 'organisation'] as const satisfies readonly ScopeFor[]
const SCOPE_WORD: Record<ScopeFor, string> = {
  asset: 'One asset',
  kind: 'All assets of a kind',
  site: 'All assets of a site',
  organisation: 'All assets',
}

/** Whether the rule is for this asset. */
export function isFor(draft: Draft, asset: AssetRow): boolean {
  const { scopeFor, assetId, siteId, kind } = draft
  if (scopeFor === 'asset') return asset.assetId === assetId
  if (scopeFor === 'site') return asset.siteId === siteId
  if (scopeFor === 'kind') return asset.kind === kind && (siteId === undefined || asset.siteId === siteId)
  return true
}

type Props = {
  draft: Draft
  faults: Faults
  /** The asset whose signals are offered. */
  example: AssetRow | undefined
  onChange: (next: Partial<Draft>) => void
  onExample: (assetId: string) => void
}

export function ScopeFields({ draft, faults, example, onChange, onExample }: Props) {
  const sites = useQuery(sitesQuery)
  const { scopeFor, kind, siteId } = draft
  const isOne = scopeFor === 'asset'
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <SelectField
        label="Applies to"
        value={scopeFor}
        onChange={(e) => {
          const next = oneOf(SCOPES, e.target.value) ?? 'asset'
          onChange({ scopeFor: next, ...(next === 'kind' && example ? { kind: example.kind } : {}) })
        }}
      >
        {SCOPES.map((each) => (
          <option key={each} value={each}>
            {SCOPE_WORD[each]}
          </option>
        ))}
      </SelectField>
      {scopeFor === 'kind' && (
        <SelectField
          label="Kind"
          value={kind}
          onChange={(e) => onChange({ kind: oneOf<AssetKind>(ASSET_KINDS, e.target.value) ?? 'other' })}
        >
          {ASSET_KINDS.map((each) => (
            <option key={each} value={each}>
              {KIND_WORD[each]}
            </option>
          ))}
        </SelectField>
      )}
      {(scopeFor === 'site' || scopeFor === 'kind') && (
        <SelectField
          label="Site"
          error={faults.site}
          value={siteId ?? ''}
          onChange={(e) => onChange({ siteId: e.target.value || undefined })}
        >
          <option value="">{scopeFor === 'kind' ? 'Any site' : 'Choose a site'}</option>
          {(sites.data ?? []).map((site) => (
            <option key={site.siteId} value={site.siteId}>
              {plain(site.name)}
            </option>
          ))}
        </SelectField>
      )}
      <AssetField
        label={isOne ? 'Asset' : 'Made with'}
        hint={isOne ? undefined : 'Its signals are offered below, and its past is what the rule is tried on.'}
        error={isOne ? faults.asset : undefined}
        asset={example}
        only={isOne ? undefined : (asset) => isFor(draft, asset)}
        onChoose={(assetId) => (isOne ? onChange({ assetId }) : onExample(assetId))}
      />
    </div>
  )
}

type AssetFieldProps = {
  label: string
  hint: string | undefined
  error: string | undefined
  asset: AssetRow | undefined
  only: ((asset: AssetRow) => boolean) | undefined
  onChoose: (assetId: string) => void
}

function AssetField({ label, hint, error, asset, only, onChoose }: AssetFieldProps) {
  const assets = useQuery(assetsQuery)
  const [picking, setPicking] = useState(false)
  const isNone = assets.data !== undefined && !assets.data.assets.some((each) => !only || only(each))
  return (
    <div className="stack gap-1" role="group" aria-label={label}>
      <span className="text-sm font-medium">{label}</span>
      <div className="flex items-center gap-3">
        <span className="min-w-0 truncate">{asset ? <Plain text={asset.name} /> : isNone ? 'There is none' : '–'}</span>
        {!isNone && (
          <Button className="shrink-0" onClick={() => setPicking(true)}>
            {asset ? 'Change' : 'Choose'}
          </Button>
        )}
      </div>
      {hint && <p className="text-sm text-ink-3">{hint}</p>}
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
      {picking && (
        <AssetPick
          title={label === 'Asset' ? 'Which asset?' : 'Made with which asset?'}
          {...(only && { only })}
          onClose={() => setPicking(false)}
          onPick={(assetId) => {
            setPicking(false)
            onChoose(assetId)
          }}
        />
      )}
    </div>
  )
}
