// The computed signals of an asset: what there is, one more, one less.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Expression } from '../../../../core/computed/expression.ts'
import { api } from '../../../data/api.ts'
import type { Asset, Signal } from '../../../data/contract.ts'
import { KIND_WORD } from '../../../data/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { signalName } from '../trends/shown.ts'
import { expressionWords } from './form.ts'
import { ComputedFields } from './fields.tsx'
import { type Computed, computedQuery } from './queries.ts'

type Props = { asset: Asset; signals: Signal[]; computed: Computed[]; onClose: () => void }

export function ComputedDialog({ asset, signals, computed, onClose }: Props) {
  const [adding, setAdding] = useState(computed.length === 0)
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
          onCancel={() => (computed.length === 0 ? onClose() : setAdding(false))}
          onDone={() => setAdding(false)}
        />
      </Dialog>
    )
  const nameOf = (key: string) => {
    const signal = signals.find((each) => each.key === key)
    return signal ? signalName(signal) : key
  }
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
                <Plain text={expressionWords(read(each.expression), nameOf)} />
                {each.ofKind && ` · every asset of the kind ${KIND_WORD[asset.kind]}`}
              </p>
            </div>
            <Button
              kind="quiet"
              aria-label={`Remove ${each.name}`}
              busy={remove.isPending && remove.variables === each.computedId}
              onClick={() => remove.mutate(each.computedId)}
            >
              Remove
            </Button>
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

/** The border: the server has read it by its schema. */
const read = (expression: unknown) => expression as Expression
