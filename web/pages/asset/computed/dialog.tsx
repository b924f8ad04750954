// The computed signals of an asset: what there is, one more, one changed, one less.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../data/api.ts'
import type { Asset, Signal } from '../../../data/contract.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { ComputedFields, wordsOf } from './fields.tsx'
import { type Computed, computedQuery } from './queries.ts'

type Props = { asset: Asset; signals: Signal[]; computed: Computed[]; onClose: () => void }

export function ComputedDialog({ asset, signals, computed, onClose }: Props) {
  const [adding, setAdding] = useState(computed.length === 0)
  const [editing, setEditing] = useState<Computed | null>(null)
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: (computedId: string) => api.computedSignals.archive({ params: { computedId } }),
    onSuccess: () => queries.invalidateQueries(computedQuery(asset.assetId)),
  })
  if (adding)
    return (
      <Dialog open onClose={onClose} title="Add a computed signal">
        <ComputedFields
          {...{ asset, signals }}
          of={null}
          onCancel={() => (computed.length === 0 ? onClose() : setAdding(false))}
          onDone={() => setAdding(false)}
        />
      </Dialog>
    )
  if (editing)
    return (
      <Dialog open onClose={onClose} title="Change a computed signal">
        <ComputedFields
          {...{ asset, signals }}
          of={editing}
          onCancel={() => setEditing(null)}
          onDone={() => setEditing(null)}
        />
      </Dialog>
    )
  return (
    <Dialog open onClose={onClose} title="Computed signals">
      <ul className="divide-y divide-line border-y border-line">
        {computed.map((each) => (
          <li key={each.computedId} className="flex items-center justify-between gap-4 py-2.5">
            <div className="min-w-0">
              <p className="font-medium">
                <Plain text={each.name} /> {each.unit && <span className="font-normal text-ink-3">{each.unit}</span>}
              </p>
              <p className="text-sm text-ink-2">
                <Plain text={wordsOf(each, signals)} />
                {each.ofKind && ` · every asset of the kind ${KIND_WORD[asset.kind]}`}
              </p>
            </div>
            <div className="flex shrink-0">
              <Button kind="quiet" aria-label={`Change ${each.name}`} onClick={() => setEditing(each)}>
                Change
              </Button>
              <Button
                kind="quiet"
                aria-label={`Remove ${each.name}`}
                busy={remove.isPending && remove.variables === each.computedId}
                onClick={() => remove.mutate(each.computedId)}
              >
                Remove
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <Refused error={remove.error} what="Not removed" />
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          Add one
        </Button>
      </DialogActions>
    </Dialog>
  )
}
